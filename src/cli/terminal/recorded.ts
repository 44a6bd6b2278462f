import type { RecordedEvidence, StopTaken } from "../../generated/contract.ts";
import { verdictMark } from "./marks.ts";
import type { Paint } from "./paint.ts";
import { instant } from "./time.ts";

/** Evidence as it was judged, how long it counts, and what it set off. */
export function recordedText(
  { evidence, verdict, message, expiresAt, actions }: RecordedEvidence,
  paint: Paint,
): string {
  const expiry = expiresAt === null ? "while this exposure lasts" : `until ${instant(expiresAt)}`;
  return [
    `recorded ${evidence}: ${verdictMark(verdict, paint)}\n${message}\nIt counts ${expiry}\n`,
    ...actions.map((action) => actionText(action, paint)),
  ].join("");
}

function actionText({ stopCondition, title, then, decision, stage, revision }: StopTaken, paint: Paint): string {
  const done = decision === "accepted" ? `${then}, done` : `${then}, in force already`;
  const head = paint("bad", `✗ stop condition ${stopCondition} triggered (${title}): ${done}`);
  return `${head}\n    the rollout is in ${stage}, revision ${revision}\n`;
}
