import type { RecordedEvidence } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import type { ApiRequest } from "../api/api-client.ts";
import { path } from "../api/api-client.ts";
import { usageError } from "../cli-error.ts";
import type { CommandContext, CommandSpec } from "../command.ts";
import { readText } from "../read-text.ts";
import { recordedText } from "../terminal/recorded.ts";

export const evidenceAdd: CommandSpec = {
  name: "evidence add",
  summary: "record a report, a list of paths, a measurement or an attestation",
  positionals: { shown: "ID [FILE|-]", least: 1, most: 2 },
  options: {
    "exit-code": { value: "N", help: "exit code of the command that made the report" },
    source: { value: "TEXT", help: "where it comes from, such as the address of a CI job" },
    value: { value: "N", help: "a measured number" },
    unit: { value: "UNIT", help: "unit of the number" },
    holds: { help: "attest that it holds" },
    fails: { help: "attest that it does not" },
    note: { value: "TEXT", help: "what was looked at; needed for an attestation" },
    link: { value: "URL", help: "where it can be seen" },
  },
  notes: [
    "FILE is a JUnit report (XML), the output of a smoke test, or paths (one a line, or log lines); - reads standard input.",
    "Evidence that speaks against the rollout is recorded just the same, and stops it where the document says so.",
  ],
  example: "pytest --junitxml=core.xml; sluice evidence add core-tests core.xml --exit-code $?",
  run: async (context) => {
    const [id = ""] = context.positionals;
    const submission = await readSubmission(context);
    const rollout = await context.rollout();
    const answer = await context.api.json<RecordedEvidence>({
      method: "POST",
      path: path("rollouts", rollout, "evidence", id),
      ...submission,
    });
    return printAnswer(context, answer, (recorded) => recordedText(recorded, context.paint));
  },
};

async function readSubmission(context: CommandContext): Promise<Pick<ApiRequest, "query" | "json" | "body">> {
  const { option, isSet } = context;
  const file = context.positionals[1];
  const value = option("value");
  const kinds = [file !== undefined, value !== undefined, isSet("holds"), isSet("fails")].filter(Boolean).length;
  if (kinds !== 1) {
    throw usageError(
      "what is the evidence? Give exactly one of FILE (or -), --value N, --holds, --fails; see sluice evidence add --help",
    );
  }
  const query = { source: option("source"), exitCode: exitCode(option("exit-code"), file !== undefined) };
  const note = option("note") === undefined ? {} : { note: option("note") };
  if (file !== undefined) {
    const text = await readText(file, context.io);
    // A JUnit report is XML, a smoke report never is; the service checks that it is what the document declares.
    return { query, body: { type: /^\uFEFF?\s*</.test(text) ? "application/xml" : "text/plain", text } };
  }
  if (value !== undefined) {
    const number = Number(value);
    if (value.trim() === "" || !Number.isFinite(number))
      throw usageError(`--value is ${JSON.stringify(value)}, needed a number such as 3.4`);
    const unit = option("unit");
    return { query, json: { value: number, ...(unit === undefined ? {} : { unit }), ...note } };
  }
  const link = option("link");
  return {
    query,
    json: { holds: isSet("holds"), note: context.required("note"), ...(link === undefined ? {} : { link }) },
  };
}

function exitCode(text: string | undefined, isReport: boolean): string | undefined {
  if (text === undefined) return undefined;
  if (!isReport) throw usageError("--exit-code belongs to a report; leave it out of a measurement or an attestation");
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255)
    throw usageError(`--exit-code is ${JSON.stringify(text)}, needed a number from 0 to 255`);
  return text;
}
