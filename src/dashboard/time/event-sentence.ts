import type { AuditEvent, AuditEventType } from "../../generated/contract.ts";
import { objectOf, objectsOf, textOf, textsOf } from "./event-data.ts";

/** up: the risk was raised; down: it was lowered; refused: nothing was done; note: recorded, and the flags stayed as they were. */
export type Tone = "up" | "down" | "refused" | "note";

export interface Sentence {
  /** "token:ada promoted checkout from stage-1 to stage-2." */
  readonly text: string;
  readonly tone: Tone;
}

type Tell = (event: AuditEvent) => Sentence;

const says = (tone: Tone, words: (event: AuditEvent) => string): Tell => {
  return (event) => ({ tone, text: `${event.actor} ${words(event)}${byStop(event)}.` });
};

/** A type added to the contract is a type error here until somebody has found the words for it. */
const TELL: Readonly<Record<AuditEventType, Tell>> = {
  "rollout.created": says("note", ({ rollout, data }) => `started ${rollout} at ${at(data, "to")}`),
  "rollout.promoted": says("up", (event) => `promoted ${event.rollout} ${move(event)}${forced(event)}`),
  "rollout.promotion_refused": says(
    "refused",
    (event) => `asked to promote ${event.rollout} ${move(event)} and was refused: ${reasons(event)}`,
  ),
  "rollout.rolled_back": says("down", (event) => `rolled ${event.rollout} back ${move(event)}`),
  "rollout.rollback_refused": says(
    "refused",
    (event) => `asked to roll ${event.rollout} back to ${at(event.data, "to")} and was refused: ${reasons(event)}`,
  ),
  "promotion.held": says("down", ({ rollout, data }) => `held promotion of ${rollout} in ${at(data, "from")}`),
  "promotion.hold_refused": says(
    "refused",
    (event) => `asked to hold ${event.rollout} and was refused: ${reasons(event)}`,
  ),
  "promotion.released": says("up", ({ rollout, data }) => `released ${rollout} in ${at(data, "from")}${heldBy(data)}`),
  "promotion.release_refused": says(
    "refused",
    (event) => `asked to release ${event.rollout} and was refused: ${reasons(event)}`,
  ),
  "kill_switch.engaged": says("down", engaged),
  "kill_switch.engage_refused": says(
    "refused",
    (event) => `asked to engage ${at(event.data, "killSwitch")} of ${event.rollout} and was refused: ${reasons(event)}`,
  ),
  "kill_switch.rearmed": says(
    "up",
    (event) => `rearmed ${at(event.data, "killSwitch")} of ${event.rollout} in ${at(event.data, "to")}${forced(event)}`,
  ),
  "kill_switch.rearm_refused": says(
    "refused",
    (event) => `asked to rearm ${at(event.data, "killSwitch")} of ${event.rollout} and was refused: ${reasons(event)}`,
  ),
  "baseline.replaced": says(
    "note",
    ({ rollout, data }) => `replaced the baseline of ${rollout} with ${counted(textsOf(data, "runs").length, "run")}`,
  ),
  "baseline.replacement_refused": says(
    "refused",
    (event) => `asked to replace the baseline of ${event.rollout} and was refused: ${reasons(event)}`,
  ),
  "evidence.recorded": says("note", evidence),
  "exposure.reported": says(
    "note",
    ({ rollout, data }) =>
      `reported ${counted(textsOf(data, "runs").length, "run")} made with the environment of ${rollout}`,
  ),
  "command.dry_run": says("note", dryRun),
  "token.created": says("note", ({ data }) => `created token ${at(data, "name")}${permissions(data)}`),
  "token.rotated": says("note", ({ data }) => `rotated token ${at(data, "name")}`),
  "token.revoked": says("note", ({ data }) => `revoked token ${at(data, "name")}`),
  "approval.given": says("note", ({ rollout, data }) => `approved ${at(data, "stage")} of ${rollout}`),
  "approval.withdrawn": says(
    "note",
    ({ rollout, data }) => `withdrew the approval of ${at(data, "stage")} of ${rollout}`,
  ),
  "definition.published": says(
    "note",
    ({ data }) => `published version ${version(data, "digest")} of ${at(data, "name")}`,
  ),
  "definition.adopted": says(
    "note",
    (event) => `moved ${event.rollout} to version ${version(event.data, "adopted")} of its document${forced(event)}`,
  ),
  "definition.adoption_refused": says(
    "refused",
    (event) => `asked to move ${event.rollout} to another version of its document and was refused: ${reasons(event)}`,
  ),
  "delivery.redelivered": says("note", ({ data }) => `sent a notice to ${at(data, "target")} again`),
  "freeze.declared": says("down", () => "froze all rollouts"),
  "freeze.lifted": says("up", ({ data }) => `lifted the freeze${declaredBy(data)}`),
};

/** All types of the contract. */
export const EVENT_TYPES = Object.keys(TELL) as readonly AuditEventType[];

/** One event as a sentence. An event of a type this page does not know yet is still told, by the name of its type. */
export function eventSentence(event: AuditEvent): Sentence {
  const tell: Tell | undefined = TELL[event.type];
  return tell?.(event) ?? { tone: "note", text: `${event.actor} recorded ${event.type} of ${event.rollout}.` };
}

/** What an event of this type is about, for a list to choose from: "promotion refused". */
export function eventTypeWords(type: string): string {
  const [subject, deed = ""] = type.split(".");
  return `${subject} ${deed}`.replaceAll("_", " ").trim();
}

function move({ data }: AuditEvent): string {
  const [from, to] = [textOf(data, "from"), textOf(data, "to")];
  if (to === null) return from === null ? "" : `beyond ${from}`;
  return from === null ? `to ${to}` : `from ${from} to ${to}`;
}

function engaged(event: AuditEvent): string {
  const { rollout, data } = event;
  if (data["unchanged"] === true)
    return `engaged ${at(data, "killSwitch")} of ${rollout} again; it was engaged already`;
  const [from, to] = [textOf(data, "from"), textOf(data, "to")];
  const moved = from !== null && to !== null && from !== to ? ` and moved it from ${from} to ${to}` : "";
  return `engaged ${at(data, "killSwitch")} of ${rollout}${moved}`;
}

/** Of a digest as much as people compare. */
function version(data: AuditEvent["data"], member: string): string {
  return at(data, member).slice(0, 12);
}

function evidence({ rollout, data }: AuditEvent): string {
  const verdict = textOf(data, "verdict");
  return `recorded ${at(data, "evidence")} of ${rollout}${verdict === null ? "" : `, judged ${verdict}`}`;
}

function dryRun({ rollout, data }: AuditEvent): string {
  const outcome = textOf(data, "outcome");
  const would = outcome === null ? "" : `; it would have been ${outcome}`;
  return `tried to ${at(data, "command")} ${rollout} without doing it${would}`;
}

function forced({ forced: byForce, data }: AuditEvent): string {
  if (!byForce) return "";
  const passed = objectsOf(data, "overridden").length;
  return passed === 0 ? " by force" : ` by force, over ${counted(passed, "blocker")}`;
}

/** So many are named in the sentence; the evidence below it has them all. */
const NAMED = 2;

function reasons({ data }: AuditEvent): string {
  const names = objectsOf(data, "blockers").flatMap((blocker) => {
    const code = textOf(blocker, "code")?.replaceAll("-", " ");
    const subject = textOf(blocker, "subject");
    return code === undefined ? [] : [subject === null ? code : `${code} (${subject})`];
  });
  if (names.length === 0) return "no reason was kept";
  const more = names.length - NAMED;
  return more <= 0 ? names.join(", ") : `${names.slice(0, NAMED).join(", ")} and ${more} more`;
}

function byStop({ data }: AuditEvent): string {
  const stop = objectOf(data, "stop");
  return stop === null
    ? ""
    : `, because “${textOf(stop, "title") ?? textOf(stop, "id") ?? "a stop condition"}” was triggered`;
}

function heldBy(data: AuditEvent["data"]): string {
  const holder = textOf(objectOf(data, "hold") ?? {}, "actor");
  return holder === null ? "" : `, which ${holder} had held`;
}

function declaredBy(data: AuditEvent["data"]): string {
  const who = textOf(data, "declaredBy");
  return who === null ? "" : ` ${who} had declared`;
}

function permissions(data: AuditEvent["data"]): string {
  const list = textsOf(data, "permissions");
  return list.length === 0 ? "" : `, which may ${list.join(", ")}`;
}

function at(data: AuditEvent["data"], name: string): string {
  return textOf(data, name) ?? "(not recorded)";
}

function counted(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
