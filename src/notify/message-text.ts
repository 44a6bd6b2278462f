import type { Contact } from "../definition/definition.ts";
import type { Json } from "../rollout/audit-event.ts";
import { AUDIT_HEADS, type Notice } from "../rollout/notice.ts";
import { deedOf } from "./deed.ts";

const REASON_CHARACTERS = 500;
const CHANGES_SHOWN = 6;
const HEADS_SHOWN = 10;

/** One readable sentence: what happened, where, by whom. */
export function summaryOf(notice: Notice): string {
  if (notice.type === AUDIT_HEADS) return `Heads of the audit trails on ${notice.at.slice(0, 10)}`;
  const { rollout, data, actor } = notice;
  const forced = data.forced === true ? " BY FORCE" : "";
  const move = isText(data.from) && isText(data.to) && data.from !== data.to ? ` (${data.from} → ${data.to})` : "";
  return oneLine(`${rollout}: ${deedOf(notice)}${move}${forced} by ${actor}`);
}

/** The summary, why, the first evidence, what changed and whom to call; a line each, without control characters. */
export function messageText(notice: Notice, contacts: readonly Contact[]): string {
  const { data, reason } = notice;
  const evidence = evidenceOf(data);
  const changes = changesOf(data.changes);
  const lines = [
    `${summaryOf(notice)}.`,
    ...(reason ? [`Why: ${reason}`] : []),
    ...(evidence ? [`Evidence: ${evidence}`] : []),
    ...(changes ? [`Changed: ${changes}`] : []),
    ...loosenedLines(data.loosened),
    ...headLines(notice),
    ...(contacts.length > 0 ? [`Contacts: ${contacts.map(contactText).join("; ")}`] : []),
  ];
  return lines.map((line) => cut(oneLine(line), REASON_CHARACTERS)).join("\n");
}

/** Without what could end a line, recolour it or turn its reading direction; nothing a person typed may forge a second line. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** By whole characters. */
export function cut(text: string, characters: number): string {
  const all = [...text];
  return all.length <= characters ? text : `${all.slice(0, characters - 1).join("")}…`;
}

/** The first blocker of a refusal, or of what force went past; else what the assessment came to. */
function evidenceOf(data: Notice["data"]): string | null {
  for (const list of [data.blockers, data.overridden]) {
    const [first] = Array.isArray(list) ? (list as readonly Json[]) : [];
    const message = member(first, "message");
    if (message !== null) return message;
  }
  return isText(data.verdict) ? `assessed ${data.verdict}` : null;
}

function changesOf(changes: Json | undefined): string {
  if (!Array.isArray(changes)) return "";
  const list = changes as readonly Json[];
  const shown = list.slice(0, CHANGES_SHOWN).flatMap((change) => {
    const name = member(change, "name");
    return name === null ? [] : [`${name} ${shownValue(change, "from")} → ${shownValue(change, "to")}`];
  });
  return [...shown, ...(list.length > shown.length ? [`and ${list.length - shown.length} more`] : [])].join(", ");
}

/** Of an adoption: what it lets through that was held up before. */
function loosenedLines(loosened: Json | undefined): string[] {
  const all = Array.isArray(loosened) ? (loosened as readonly Json[]).filter(isText) : [];
  if (all.length === 0) return [];
  const shown = all.slice(0, CHANGES_SHOWN);
  return [
    `Loosened: ${[...shown, ...(all.length > shown.length ? [`and ${all.length - shown.length} more`] : [])].join("; ")}`,
  ];
}

function headLines({ type, data }: Notice): string[] {
  if (type !== AUDIT_HEADS || !Array.isArray(data.heads)) return [];
  const heads = data.heads as readonly Json[];
  const shown = heads.slice(0, HEADS_SHOWN).map((head) => {
    return `${member(head, "rollout")}: event ${shownValue(head, "seq")}, ${member(head, "hash")}`;
  });
  return [...shown, ...(heads.length > shown.length ? [`and ${heads.length - shown.length} more`] : [])];
}

function contactText({ kind, value, note }: Contact): string {
  return `${kind} ${value}${note === null ? "" : ` (${note})`}`;
}

function member(value: Json | undefined, name: string): string | null {
  const found = read(value, name);
  return isText(found) ? found : null;
}

function shownValue(value: Json, name: string): string {
  const found = read(value, name);
  return isText(found) ? found : JSON.stringify(found ?? null);
}

function read(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return (value as { readonly [key: string]: Json })[name]; // an object of JSON that is no list
}

function isText(value: Json | undefined): value is string {
  return typeof value === "string";
}
