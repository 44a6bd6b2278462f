import type { AuditEvent, AuditPage } from "../../generated/contract.ts";
import { printAnswer } from "../answer.ts";
import { namedRollout } from "../choose-rollout.ts";
import type { CommandSpec } from "../command.ts";
import { more } from "../terminal/more.ts";
import { table } from "../terminal/table.ts";
import { instant } from "../terminal/time.ts";

export const audit: CommandSpec = {
  name: "audit",
  summary: "the trail of every decision, newest first",
  positionals: { shown: "", least: 0, most: 0 },
  options: {
    type: { value: "TYPE", help: "only this type, such as kill_switch.engaged" },
    actor: { value: "ACTOR", help: "only by this actor, such as token:admin" },
    since: { value: "INSTANT", help: "only at or after this RFC 3339 instant" },
    limit: { value: "N", help: "most events to show (20)" },
  },
  notes: ["Of all rollouts, unless one is named with --rollout or SLUICE_ROLLOUT."],
  example: "sluice audit --type rollout.promoted --since 2026-11-01T00:00:00Z",
  run: async (context) => {
    const answer = await context.api.json<AuditPage>({
      path: "/v1/audit",
      query: {
        rollout: namedRollout(context),
        type: context.option("type"),
        actor: context.option("actor"),
        since: context.option("since"),
        limit: context.option("limit") ?? "20",
      },
    });
    return printAnswer(context, answer, ({ items, nextCursor }) => {
      if (items.length === 0) return "no such events\n";
      const rows = items.map((event) => [
        instant(event.at),
        event.rollout,
        String(event.revision),
        event.type,
        event.actor,
        what(event),
      ]);
      return table(["AT", "ROLLOUT", "REVISION", "TYPE", "BY", "WHAT AND WHY"], rows) + more(nextCursor);
    });
  },
};

/** What force passed over, by its codes. */
function passedOver({ overridden }: AuditEvent["data"]): string {
  if (!Array.isArray(overridden)) return "";
  const codes = overridden.flatMap((blocker: unknown) =>
    typeof blocker === "object" && blocker !== null && "code" in blocker ? [String(blocker.code)] : [],
  );
  return codes.length === 0 ? "" : ` (over ${codes.join(", ")})`;
}

/** The few members a person looks for first; --json has them all. */
function what({ data, reason, forced: byForce }: AuditEvent): string {
  const { from, to } = data;
  const move = typeof from === "string" && typeof to === "string" && from !== to ? `${from} -> ${to}` : "";
  const subject = [data.killSwitch, data.evidence].find((value) => typeof value === "string");
  const forced = byForce ? `forced: true${passedOver(data)}` : "";
  return [subject, move, forced, reason].filter((part) => typeof part === "string" && part !== "").join("; ");
}
