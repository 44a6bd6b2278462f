import type { AuditFilter, Services } from "../../service/services.ts";
import { jsonAnswer } from "../answer.ts";
import { instantOf } from "../instant.ts";
import { operation, type Handlers } from "../operation.ts";
import { presentAuditEvent } from "../present/audit-event.ts";
import { presentPage } from "../present/page.ts";
import { readable } from "../readable.ts";

/** The audit trail. */
export function auditRoutes({ audit }: Pick<Services, "audit">): Handlers {
  return {
    listAudit: operation<{ query: AuditFilter }>(async ({ query: { since, until, ...filter }, caller }) => {
      const page = await audit.list({
        ...filter,
        ...readable(caller, filter.rollout),
        ...(since === undefined ? {} : { since: instantOf("since", since) }),
        ...(until === undefined ? {} : { until: instantOf("until", until) }),
      });
      return jsonAnswer(200, presentPage(page, presentAuditEvent));
    }),
  };
}
