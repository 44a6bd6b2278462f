import type { AuditFilter, Services } from "../../service/services.ts";
import { jsonAnswer, streamAnswer } from "../answer.ts";
import { AUDIT_FORMATS, renderAudit } from "../audit-formats.ts";
import { instantOf } from "../instant.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentAuditEvent } from "../present/audit-event.ts";
import { presentPage } from "../present/page.ts";
import { HttpProblem } from "../problem.ts";
import { readable } from "../readable.ts";
import { invalidRequest } from "../validate-request.ts";

const PAGE_TYPE = "application/json";
const VARY = { Vary: "Accept" };

/** The audit trail: pages of it, all of it, and whether it is whole. */
export function auditRoutes({ audit }: Pick<Services, "audit">): Handlers {
  return {
    listAudit: operation<{ query: AuditFilter }>(async ({ query: { since, until, ...filter }, caller, accepts }) => {
      const types = [PAGE_TYPE, ...AUDIT_FORMATS.map(({ mediaType }) => mediaType)];
      const wanted = accepts(types);
      if (wanted === null) throw notAcceptable(types);
      const asked = {
        ...filter,
        ...readable(caller, filter.rollout),
        ...(since === undefined ? {} : { since: instantOf("since", since) }),
        ...(until === undefined ? {} : { until: instantOf("until", until) }),
      };
      const format = AUDIT_FORMATS.find(({ mediaType }) => mediaType === wanted);
      if (!format) return jsonAnswer(200, presentPage(await audit.list(asked), presentAuditEvent), VARY);
      const { cursor, limit: _, ...scope } = asked;
      if (cursor !== undefined) throw cursorInExport(wanted);
      return streamAnswer(format.mediaType, renderAudit(format, await audit.export(scope)), VARY);
    }),

    verifyAudit: operation<{ query: { rollout?: string } }>(async ({ query, caller }) => {
      const { valid, rollouts } = await audit.verify({ ...query, ...readable(caller, query.rollout) });
      return jsonAnswer(200, {
        valid,
        rollouts: rollouts.map(({ rollout: name, events, head, problem }) => ({
          rollout: name,
          events,
          head: { seq: head.seq, hash: head.hash },
          ...(problem === null ? {} : { problem: { seq: problem.seq, why: problem.why } }),
        })),
      });
    }),
  };
}

function notAcceptable(types: readonly string[]): HttpProblem {
  return new HttpProblem(
    "not-acceptable",
    `The Accept header takes none of the forms the trail is served in: ${types.join(", ")}. Ask for one of them.`,
  );
}

/** Half an export that looks whole would pass for the trail. */
function cursorInExport(mediaType: string): HttpProblem {
  const expected = `no cursor: an export as ${mediaType} holds everything the filters match`;
  return invalidRequest([{ parameter: "cursor", found: "a cursor", expected }]);
}
