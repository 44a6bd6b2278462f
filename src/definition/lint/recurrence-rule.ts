import { shorten } from "../words.ts";

interface Problem {
  readonly found: string;
  readonly expected: string;
}

const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const PARTS = ["FREQ", "BYDAY", "BYMONTH", "BYMONTHDAY"];
/** Most days a month ever has, January first. */
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with the rule of a window. A part of RFC 5545 that is not read here is refused: COUNT, UNTIL and INTERVAL count
 * from a beginning that windows do not have, and times of day come from `from`.
 */
export function ruleProblem(rule: string): Problem | null {
  const pairs = rule.split(";").map((part): readonly [string, readonly string[]] => {
    const [name = "", values = ""] = part.split("=");
    return [name, values.split(",")];
  });
  const names = pairs.map(([name]) => name);
  const unknown = names.find((name, index) => !PARTS.includes(name) || names.indexOf(name) !== index);
  if (unknown !== undefined) return { found: shorten(unknown), expected: `each of ${PARTS.join(", ")} at most once` };
  const parts = new Map(pairs);
  const [frequency = "nothing", ...more] = parts.get("FREQ") ?? [];
  if (!FREQUENCIES.includes(frequency) || more.length > 0) {
    return { found: `FREQ ${frequency}`, expected: `FREQ as one of ${FREQUENCIES.join(", ")}` };
  }
  return valueProblem(frequency, parts) ?? daysProblem(frequency, parts);
}

function valueProblem(frequency: string, parts: ReadonlyMap<string, readonly string[]>): Problem | null {
  const ordinal = frequency === "MONTHLY" || frequency === "YEARLY" ? "([+-]?[1-5])?" : "";
  const forms: Readonly<Record<string, readonly [RegExp, string]>> = {
    BYDAY: [
      new RegExp(`^${ordinal}(MO|TU|WE|TH|FR|SA|SU)$`),
      ordinal === "" ? "days such as MO" : "days such as MO or -1FR",
    ],
    BYMONTH: [/^(0?[1-9]|1[0-2])$/, "months from 1 to 12"],
    BYMONTHDAY: [/^([+-]?(0?[1-9]|[12]\d|3[01]))$/, "days of the month from 1 to 31, or from -31 to -1"],
  };
  for (const [name, [form, expected]] of Object.entries(forms)) {
    const wrong = parts.get(name)?.find((value) => !form.test(value));
    if (wrong !== undefined) return { found: `${name} ${shorten(wrong)}`, expected };
  }
  return null;
}

/** Without these the days would follow from a first day, which windows do not have; and some days never come. */
function daysProblem(frequency: string, parts: ReadonlyMap<string, readonly string[]>): Problem | null {
  const has = (name: string) => parts.has(name);
  if (frequency === "WEEKLY" && (!has("BYDAY") || has("BYMONTHDAY"))) {
    return { found: "FREQ WEEKLY", expected: "BYDAY with it, and no BYMONTHDAY" };
  }
  if (frequency === "YEARLY" && !has("BYMONTH")) return { found: "FREQ YEARLY", expected: "BYMONTH with it" };
  if ((frequency === "MONTHLY" || frequency === "YEARLY") && !has("BYDAY") && !has("BYMONTHDAY")) {
    return { found: `FREQ ${frequency}`, expected: "BYDAY or BYMONTHDAY with it" };
  }
  const months = parts.get("BYMONTH")?.map(Number) ?? [1];
  const longest = Math.max(...months.map((month) => LONGEST_MONTHS[month - 1] ?? 0));
  const never = parts.get("BYMONTHDAY")?.find((day) => Math.abs(Number(day)) > longest);
  return never === undefined
    ? null
    : { found: `BYMONTHDAY ${never}`, expected: `days these months have: up to ${longest}` };
}
