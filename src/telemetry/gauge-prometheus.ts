import type { GaugeObservation, UnavailableObservation } from "../criteria/observation.ts";
import type { TextAnswer } from "./fetch-text.ts";
import { refusedStatus } from "./http-failure.ts";
import type { HttpTarget } from "./http-target.ts";
import { unavailable } from "./reader.ts";
import { redact } from "./redact.ts";

type Reading = GaugeObservation | UnavailableObservation;

const TEXT_LIMIT = 300;

/** The instant query of one expression, evaluated at the assessment's own instant so that all its numbers are of one time. */
export function prometheusQuery(base: HttpTarget, query: string, now: Date): HttpTarget {
  const url = new URL(base.url);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api/v1/query`;
  url.search = new URLSearchParams({ query, time: String(now.getTime() / 1000) }).toString();
  return { ...base, url, label: `${url.origin}${url.pathname}` };
}

/** The number of a scalar or of the only series of a vector; null when there is no series or it is NaN. */
export function readPrometheus(answer: Extract<TextAnswer, { status: number }>, target: HttpTarget): Reading {
  const body = parseObject(answer.text);
  if (body?.status === "error") return failed(target, body.errorType, body.error);
  if (answer.status !== 200) return refusedStatus(answer.status, target.label);
  if (body?.status !== "success") return bad(target, "not the answer of a Prometheus query");
  // A warning means that part of the data is missing, and a number of a part would be judged as the number of the whole.
  if (Array.isArray(body.warnings) && body.warnings.length > 0)
    return failed(target, "warning", body.warnings.join("; "));
  const data = objectOf(body.data);
  if (data?.resultType === "scalar") return readSample(target, data.result);
  if (data?.resultType !== "vector" || !Array.isArray(data.result)) {
    return bad(target, `a ${String(data?.resultType)}, needed is a scalar or a vector of one series`);
  }
  if (data.result.length === 0) return { kind: "gauge", value: null };
  if (data.result.length > 1) {
    return bad(target, `${data.result.length} series, needed is one; aggregate in the query (max(…), sum(…))`);
  }
  return readSample(target, objectOf(data.result[0])?.value);
}

function readSample(target: HttpTarget, sample: unknown): Reading {
  const text: unknown = Array.isArray(sample) ? sample[1] : undefined;
  if (text === "NaN") return { kind: "gauge", value: null };
  const value = typeof text === "string" && text !== "" ? Number(text) : NaN;
  if (Number.isFinite(value)) return { kind: "gauge", value };
  return bad(target, `the sample ${cut(JSON.stringify(text) ?? "nothing")}, needed is a finite number`);
}

function failed(target: HttpTarget, type: unknown, text: unknown): UnavailableObservation {
  const cause = type === "timeout" ? "timeout" : "query-failed";
  return unavailable(
    cause,
    redact(cut(`Prometheus at ${target.label}: ${String(type)}: ${String(text)}`), target.secrets),
  );
}

function bad(target: HttpTarget, problem: string): UnavailableObservation {
  return unavailable("bad-shape", redact(`${target.label} answered ${problem}`, target.secrets));
}

const cut = (text: string) => (text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text);

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> | null {
  // An object of JSON has no other keys than texts.
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}
