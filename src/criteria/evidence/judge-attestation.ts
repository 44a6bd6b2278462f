import { judgement, type Judgement } from "./judgement.ts";
import { redactedStart } from "./redact.ts";

const NOTE = 2_000;
const LINK = 500;

export interface PostedAttestation {
  readonly holds: boolean;
  readonly note: string;
  readonly link: string | null;
}

/** A person's word, kept with its note. Blank words and links that are no web address are an error. */
export function judgeAttestation({ holds, note, link }: PostedAttestation): Judgement {
  const kept = redactedStart(note.trim(), NOTE, []);
  // Links are shown to be clicked: "javascript:" would run with the rights of whoever reads the evidence.
  const safe = link === null || /^https?:\/\/\S+$/i.test(link);
  const detail = { holds, note: kept, link: link === null || !safe ? null : redactedStart(link, LINK, []) };
  if (kept === "")
    return judgement("error", "the note is empty, expected what was looked at and found; post it again", detail);
  if (!safe)
    return judgement(
      "error",
      "the link is no http or https address; post it again without or with a proper one",
      detail,
    );
  return judgement(holds ? "pass" : "fail", `${holds ? "holds" : "does not hold"}: ${kept}`, detail);
}
