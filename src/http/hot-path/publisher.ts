import type { FlagSnapshot } from "../../service/services.ts";
import { bytesOf, notModified, prepareAnswer, textAnswer, type PreparedAnswer } from "../answer.ts";
import { snapshotName } from "../snapshot-name.ts";
import { ALWAYS_FRESH, type Freshness } from "./freshness.ts";

/** A form a snapshot is published in. */
export interface PublishedForm {
  /** Part of the tag. */
  readonly name: string;
  readonly mediaType: string;
  render(snapshot: FlagSnapshot): string;
}

/** What is sent of one snapshot in one form, to whoever asks: made once, then only sent. */
export interface Published {
  readonly tag: string;
  readonly whole: PreparedAnswer;
  /** 304, for who holds the whole already. */
  readonly unchanged: PreparedAnswer;
}

/** The one maker of flag answers: every way to a reader sends what it hands out. */
export interface Publisher extends Freshness {
  /** Throws where the form cannot write a value down. */
  publish(snapshot: FlagSnapshot, form: PublishedForm): Published;
}

/**
 * Caches shared by many may keep an answer, but ask again before each use, with the reader's own credentials: a switch thrown a
 * moment ago is seen at once, a revoked token reads nothing, and what one token got is never given to another.
 */
const CACHING = { Vary: "Accept, Authorization", "Cache-Control": "public, no-cache" };

/**
 * Answers are rendered when the first reader asks for the form: most rollouts are read in one of many. They hang on their
 * snapshot, so that there is nothing to keep in step: who has the snapshot has its bytes, and they go when it goes.
 */
export function createPublisher({ staleHeaders }: Freshness = ALWAYS_FRESH): Publisher {
  const known = new WeakMap<FlagSnapshot, WeakMap<PublishedForm, Published>>();
  return {
    publish(snapshot, form) {
      let forms = known.get(snapshot);
      if (!forms) known.set(snapshot, (forms = new WeakMap()));
      let published = forms.get(form);
      if (!published) forms.set(form, (published = prepare(snapshot, form)));
      return published;
    },
    staleHeaders,
  };
}

function prepare(snapshot: FlagSnapshot, form: PublishedForm): Published {
  const text = form.render(snapshot);
  const tag = bytesOf(`"${snapshotName(snapshot, text)}.${form.name}"`);
  const tagged = { ETag: tag, ...CACHING };
  return {
    tag,
    whole: prepareAnswer(textAnswer(form.mediaType, text, tagged)),
    unchanged: prepareAnswer(notModified(tagged)),
  };
}
