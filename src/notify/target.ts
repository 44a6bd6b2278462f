import type { Contact } from "../definition/definition.ts";
import type { Notice } from "../rollout/notice.ts";
import type { PostAnswer, PostRequest } from "./post.ts";

export interface Message {
  readonly delivery: string;
  readonly notice: Notice;
  readonly contacts: readonly Contact[];
}

/** A place people are told at. */
export interface Target {
  /** As the log of deliveries names it. */
  readonly name: string;
  /** What no log may show. */
  readonly secrets: readonly string[];
  readonly wants: (notice: Notice) => boolean;
  /** Notices of one lane are sent one after the other, in the order of their events; null, or absent: none waits for another. */
  readonly lane?: (notice: Notice) => string | null;
  readonly request: (message: Message, now: Date) => PostRequest;
  /** How long the answer asks us to wait, in seconds, where the service says so in its body. */
  readonly retryAfter?: (answer: Extract<PostAnswer, { kind: "answered" }>) => number | null;
}
