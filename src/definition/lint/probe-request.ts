import type { ProbeDocument, RolloutDocument } from "../document.ts";
import { placeholdersOf } from "../placeholders.ts";
import { pointerTo } from "../pointer.ts";
import { anyOf, shorten } from "../words.ts";
import { addressProblem } from "./address.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { entriesOf, lookUp } from "./traverse.ts";

/** Headers the connection itself depends on; setting them could turn one request into two. */
const CONNECTION = new Set(
  "connection content-length expect host keep-alive te trailer transfer-encoding upgrade".split(" "),
);

/**
 * A probe that would not try its own credential, or would hand one to a place it does not belong: in an address, which
 * everything on the way logs, or together with somebody else's.
 */
export const probeRequest: LintRule = {
  id: "probe-request",
  check(document) {
    return entriesOf(document.evidence).flatMap(([id, evidence]) => {
      if (evidence.kind !== "probe") return [];
      const at = pointerTo("/evidence", id, "probe");
      const { probe } = evidence;
      return [
        ...secretComplaints(probe, document, at),
        ...urlComplaints(probe, document, pointerTo(at, "url")),
        ...headerComplaints(probe, document, pointerTo(at, "headers")),
        ...bodyComplaints(probe, pointerTo(at, "body")),
        ...statusComplaints(probe, pointerTo(at, "invalid")),
      ];
    });
  },
};

function secretComplaints({ secret, headers }: ProbeDocument, { variables }: RolloutDocument, at: string) {
  const type = lookUp(variables, secret)?.type;
  const complaints: Complaint[] = [];
  if (type !== undefined && type !== "secret") {
    const found = `${secret}, a variable of type ${type}`;
    complaints.push({ pointer: pointerTo(at, "secret"), found, expected: "a variable of type secret" });
  }
  if (!Object.values(headers).some((value) => placeholdersOf(value).includes(secret))) {
    const found = `headers without \${${secret}}`;
    const expected = "the secret in a header, or nothing would be tried";
    complaints.push({ pointer: pointerTo(at, "headers"), found, expected });
  }
  return complaints;
}

function urlComplaints({ url }: ProbeDocument, { variables }: RolloutDocument, pointer: string): readonly Complaint[] {
  const names = placeholdersOf(url);
  const unknown = names.filter((name) => lookUp(variables, name) === undefined);
  if (unknown.length > 0) return unknown.map((name) => undeclared(name, pointer));
  const secret = names.find((name) => lookUp(variables, name)?.type === "secret");
  if (secret !== undefined) {
    const found = `the secret ${secret} in an address`;
    return [{ pointer, found, expected: "the secret in a header only: addresses are logged on the way" }];
  }
  const base = /^\$\{([A-Z][A-Z0-9_]*)\}/.exec(url)?.[1];
  // A base from outside is looked at when it is known; its default is known now.
  const value = base === undefined ? undefined : lookUp(variables, base)?.default;
  const address =
    base === undefined ? url : value === undefined ? null : `${String(value)}${url.slice(base.length + 3)}`;
  if (address === null) return [];
  const problem = addressProblem(address, "loopback");
  if (problem === null) return [];
  const found = base === undefined ? problem.found : `${problem.found} (with the default of ${base})`;
  return [{ pointer, found, expected: problem.expected }];
}

function headerComplaints({ headers, secret }: ProbeDocument, { variables }: RolloutDocument, base: string) {
  return entriesOf(headers).flatMap(([name, value]): readonly Complaint[] => {
    const pointer = pointerTo(base, name);
    if (CONNECTION.has(name)) {
      return [{ pointer, found: `the header ${name}`, expected: "a header that does not steer the connection" }];
    }
    return placeholdersOf(value).flatMap((variable): readonly Complaint[] => {
      const type = lookUp(variables, variable)?.type;
      if (type === undefined) return [undeclared(variable, pointer)];
      if (type !== "secret" || variable === secret) return [];
      const expected = `no other secret than ${secret}: each is sent only where it belongs`;
      return [{ pointer, found: `the secret ${variable}`, expected }];
    });
  });
}

function bodyComplaints({ body, method }: ProbeDocument, pointer: string): readonly Complaint[] {
  if (body === undefined) return [];
  if (method !== "POST")
    return [{ pointer, found: "a body without method: POST", expected: "method: POST, or no body" }];
  if (body.includes("${")) {
    return [
      { pointer, found: "a ${…} in the body", expected: "plain JSON: only the address and headers are filled in" },
    ];
  }
  return isJson(body) ? [] : [{ pointer, found: shorten(body), expected: "JSON text" }];
}

function statusComplaints({ valid, invalid }: ProbeDocument, base: string): readonly Complaint[] {
  return invalid.flatMap((status, index) => {
    if (!valid.includes(status)) return [];
    const expected = `one of ${anyOf(["valid", "invalid"])} only`;
    return [{ pointer: pointerTo(base, index), found: `the status ${status} in both lists`, expected }];
  });
}

function undeclared(name: string, pointer: string): Complaint {
  return { pointer, found: `${shorten(name)} to be filled in`, expected: "${NAME} of a declared variable" };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
