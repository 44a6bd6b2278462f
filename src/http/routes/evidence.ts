import type { EvidenceSubmission, Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { instantOf } from "../instant.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentEvidence, presentRecorded } from "../present/evidence.ts";
import { presentPage } from "../present/page.ts";
import { invalidRequest } from "../validate-request.ts";

type Statement =
  | { readonly value: number; readonly unit?: string; readonly note?: string }
  | { readonly holds: boolean; readonly note: string; readonly link?: string }
  | { readonly paths: readonly string[] };

/** Evidence: record a piece, list what was recorded. Reports are kept in excerpts, so secrets are taken out of them first. */
export function evidenceRoutes({ evidence }: Pick<Services, "evidence">, redact: (text: string) => string): Handlers {
  return {
    recordEvidence: operation<{
      path: { rollout: string; evidence: string };
      query: { exitCode?: number; source?: string; observedAt?: string };
      body: string | Statement;
    }>(async ({ path, query, body, mediaType, caller }) => {
      const { exitCode, source = null, observedAt } = query;
      const recorded = await evidence.record({
        rollout: path.rollout,
        evidence: path.evidence,
        submission: submissionOf(typeof body === "string" ? redact(body) : body, mediaType, exitCode),
        actor: caller.actor,
        source,
        observedAt: observedAt === undefined ? null : instantOf("observedAt", observedAt),
      });
      return jsonAnswer(201, presentRecorded(recorded));
    }),

    probeEvidence: operation<{
      path: { rollout: string; evidence: string };
      query: { source?: string };
    }>(async ({ path: { rollout, evidence: id }, query: { source = null }, caller }) => {
      const recorded = await evidence.probe({ rollout, evidence: id, actor: caller.actor, source });
      return jsonAnswer(201, presentRecorded(recorded));
    }),

    listEvidence: operation<{
      path: { rollout: string };
      query: { evidence?: string; cursor?: string; limit: number };
    }>(async ({ path, query }) =>
      jsonAnswer(200, presentPage(await evidence.list({ rollout: path.rollout, ...query }), presentEvidence)),
    ),
  };
}

/** The content type says what was sent; whether the definition wants that is for the service to judge. */
function submissionOf(body: string | Statement, mediaType: string, exitCode: number | undefined): EvidenceSubmission {
  if (typeof body === "string") {
    return mediaType === "text/plain"
      ? { form: "text", text: body, exitCode: exitCode ?? null }
      : { form: "xml", xml: body, exitCode: exitCode ?? null };
  }
  // Ignored it would be a failure nobody hears of.
  if (exitCode !== undefined) {
    throw invalidRequest([
      { parameter: "exitCode", found: String(exitCode), expected: "nothing: a statement has no exit code" },
    ]);
  }
  if ("paths" in body) return { form: "paths", paths: body.paths };
  return "holds" in body
    ? { form: "attestation", holds: body.holds, note: body.note, link: body.link ?? null }
    : { form: "measurement", value: body.value, unit: body.unit ?? null, note: body.note ?? null };
}
