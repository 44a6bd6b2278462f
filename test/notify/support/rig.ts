import { createDispatcher, type Dispatcher } from "../../../src/notify/dispatcher.ts";
import type { Post, PostAnswer } from "../../../src/notify/post.ts";
import type { Target } from "../../../src/notify/target.ts";
import type { Store } from "../../../src/store/store.ts";
import { CONTACTS } from "./notices.ts";

export interface Sent {
  readonly target: string;
  readonly delivery: string;
  readonly key: string;
}

/** A target whose requests only say what they are of; `wants` everything. */
export function plainTarget(name: string): Target {
  return {
    name,
    secrets: [],
    wants: () => true,
    request: ({ delivery, notice, contacts }) => ({
      url: new URL(`https://${name}.example/`),
      headers: {},
      body: JSON.stringify({ target: name, delivery, key: notice.key, contacts: contacts.length }),
    }),
  };
}

export interface Rig {
  readonly dispatcher: Dispatcher;
  readonly sent: Sent[];
  readonly logged: string[];
  /** What a target answers from now on; 200 where nothing is said. */
  readonly answers: Map<string, () => PostAnswer | Promise<PostAnswer>>;
  pass(minutes: number): void;
}

export const answered = (status: number): PostAnswer => ({ kind: "answered", status, retryAfter: null, text: "" });

/** A dispatcher over a real store, with targets that answer as told and a clock that moves when told. */
export function dispatcherRig(store: Store, to: readonly (string | Target)[], start: Date): Rig {
  let now = start.getTime();
  const sent: Sent[] = [];
  const logged: string[] = [];
  const answers: Rig["answers"] = new Map();
  const post: Post = async ({ body }) => {
    const message = JSON.parse(body) as Sent; // made by plainTarget
    sent.push(message);
    return (await answers.get(message.target)?.()) ?? answered(200);
  };
  const dispatcher = createDispatcher({
    store,
    targets: to.map((target) => (typeof target === "string" ? plainTarget(target) : target)),
    post,
    contactsOf: async () => CONTACTS,
    clock: () => new Date(now),
    random: () => 0.5,
    log: (line) => logged.push(line),
  });
  return { dispatcher, sent, logged, answers, pass: (minutes) => void (now += minutes * 60_000) };
}
