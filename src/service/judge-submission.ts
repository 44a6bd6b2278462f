import { judgeAttestation } from "../criteria/evidence/judge-attestation.ts";
import { judgeJunit } from "../criteria/evidence/judge-junit.ts";
import { judgeMeasurement } from "../criteria/evidence/judge-measurement.ts";
import { judgePathList, type PostedPaths } from "../criteria/evidence/judge-path-list.ts";
import { judgeSmokeReport } from "../criteria/evidence/judge-smoke-report.ts";
import type { Judgement } from "../criteria/evidence/judgement.ts";
import type { Definition, EvidenceKind, EvidenceRequirement } from "../definition/definition.ts";
import { ServiceError } from "./service-error.ts";
import type { EvidenceSubmission } from "./services.ts";

/** What was sent, judged as the kind the definition declares. Rejects with evidence-kind-mismatch where it cannot be that. */
export function judgeSubmission(
  definition: Definition,
  requirement: EvidenceRequirement,
  submission: EvidenceSubmission,
): Judgement {
  const { form } = submission;
  switch (requirement.kind) {
    case "junit":
      if (form === "xml") return judgeJunit(submission.xml, submission.exitCode);
      break;
    case "smoke-report":
      if (form === "text") {
        return judgeSmokeReport(submission.text, submission.exitCode, requirement, secretNames(definition));
      }
      break;
    case "measurement":
      if (form === "measurement") return judgeMeasurement(submission, requirement);
      break;
    case "attestation":
      if (form === "attestation") return judgeAttestation(submission);
      break;
    case "path-list":
      if (form === "paths") return judgePathList({ paths: submission.paths }, requirement);
      if (form === "text") return judgePathList(readPaths(requirement, submission), requirement);
      break;
    case "probe":
      // Credentials often live on the observed system's host only; then a person who tried them there says so by name.
      if (form === "attestation") return judgeAttestation(submission);
      break;
  }
  throw kindMismatch(requirement, `the request carries ${FORM_WORDS[form]}`);
}

export function kindMismatch({ id, kind }: EvidenceRequirement, found: string): ServiceError {
  const details = { expected: kind };
  const message = `Evidence ${id} is of kind ${kind}, ${found}. ${HOW_TO_SEND[kind]}`;
  return new ServiceError("evidence-kind-mismatch", message, details);
}

const FORM_WORDS = {
  xml: "XML",
  text: "plain text",
  paths: "a list of paths",
  measurement: "a measurement",
  attestation: "an attestation",
} satisfies Record<EvidenceSubmission["form"], string>;

const HOW_TO_SEND = {
  junit: "Send the JUnit file as application/xml.",
  "smoke-report": "Send the script's output as text/plain, with its exit code in ?exitCode=.",
  measurement: 'Send {"value": number, "unit": text} as application/json.',
  attestation: 'Send {"holds": true or false, "note": text} as application/json.',
  "path-list": 'Send {"paths": […]} as application/json, or as text/plain one path a line or log lines with paths=[…].',
  probe:
    'POST …/probe makes the service try the credential itself; where the service has none, send {"holds": true or false, "note": text}.',
} satisfies Record<EvidenceKind, string>;

/**
 * Either log lines, in which the judge looks for paths=[…], or one path a line. Lines with blanks are taken for a log: a log that
 * names no path must not be read as a hundred paths that are not allowed, and trip an emergency.
 */
function readPaths(
  { id }: EvidenceRequirement,
  { text, exitCode }: Extract<EvidenceSubmission, { form: "text" }>,
): PostedPaths {
  if (exitCode !== null) {
    throw new ServiceError(
      "invalid-input",
      `exitCode is ${exitCode}, but ${id} is a list of paths, which has none. Leave it out.`,
    );
  }
  const lines = text
    .replace(/^\ufeff/, "")
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const isLog = lines.some((line) => /\s|paths=\[/.test(line));
  return isLog ? { text } : { paths: lines };
}

function secretNames(definition: Definition): readonly string[] {
  return definition.variables.filter(({ type }) => type === "secret").map(({ name }) => name);
}
