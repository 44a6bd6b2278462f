import type { Command } from "../../rollout/command.ts";
import type { Services } from "../../service/services.ts";
import type { Answer } from "../answer.ts";
import type { Idempotency } from "../idempotency.ts";
import { operation, type Handlers, type Input } from "../operation.ts";
import { presentDecision } from "../present/command.ts";
import type { HttpProblem } from "../problem.ts";
import { invalidRequest } from "../validate-request.ts";

interface CommandShape {
  readonly path: { readonly rollout: string };
  readonly query: { readonly dryRun: boolean; readonly record: boolean };
  readonly headers: { readonly "if-match"?: string; readonly "idempotency-key"?: string };
  readonly body: unknown;
}
interface Reasoned {
  readonly reason: string;
}
type Of<Body, Path = object> = CommandShape & { readonly path: Path; readonly body: Body };
type OfSwitch<Body> = Of<Body, { readonly switch: string }>;

/** Everything that changes a rollout. */
export function commandRoutes({ commands }: Pick<Services, "commands">, idempotency: Idempotency): Handlers {
  function execute({ path, query, headers, caller }: Input<CommandShape>, command: Command): Promise<Answer> {
    const { dryRun, record } = query;
    if (record && !dryRun) throw recordAlone();
    // A kill never waits for its caller to know the latest revision: whatever If-Match holds is not even read.
    const ifRevision = command.type === "engage" ? undefined : revisionOf(headers["if-match"]);
    return idempotency.run(
      {
        actor: caller.actor,
        // A dry run stores nothing, so there is nothing to replay.
        key: dryRun ? undefined : headers["idempotency-key"],
        content: { rollout: path.rollout, command },
        neverWaits: command.type === "engage",
      },
      async (makeReceipt) => {
        const { decision } = await commands.execute({
          rollout: path.rollout,
          command,
          actor: caller.actor,
          dryRun,
          ...(record ? { recordDryRun: true } : {}),
          ...(ifRevision === undefined ? {} : { ifRevision }),
          ...(makeReceipt ? { receipt: (decided) => makeReceipt(presentDecision(command.type, decided, dryRun)) } : {}),
        });
        return presentDecision(command.type, decision, dryRun);
      },
    );
  }

  return {
    promoteRollout: operation<Of<{ reason?: string; force?: boolean } | undefined>>((input) =>
      execute(input, {
        type: "promote",
        reason: input.body?.reason ?? null,
        force: input.body?.force ?? false,
      }),
    ),
    rollBackRollout: operation<Of<Reasoned & { to: string }>>((input) =>
      execute(input, { type: "rollback", to: input.body.to, reason: input.body.reason }),
    ),
    holdPromotion: operation<Of<Reasoned>>((input) => execute(input, { type: "hold", reason: input.body.reason })),
    releasePromotion: operation<Of<Reasoned>>((input) =>
      execute(input, { type: "release", reason: input.body.reason }),
    ),
    replaceBaseline: operation<Of<Reasoned & { runs: readonly string[] }>>((input) =>
      execute(input, { type: "rebaseline", runs: input.body.runs, reason: input.body.reason }),
    ),
    adoptDefinition: operation<Of<Reasoned & { digest: string; force?: boolean }>>((input) =>
      execute(input, {
        type: "adopt",
        digest: input.body.digest,
        reason: input.body.reason,
        force: input.body.force ?? false,
      }),
    ),
    engageKillSwitch: operation<OfSwitch<Reasoned>>((input) =>
      execute(input, { type: "engage", killSwitch: input.path.switch, reason: input.body.reason }),
    ),
    rearmKillSwitch: operation<OfSwitch<Reasoned & { force?: boolean }>>((input) =>
      execute(input, {
        type: "rearm",
        killSwitch: input.path.switch,
        reason: input.body.reason,
        force: input.body.force ?? false,
      }),
    ),
  };
}

/** What is carried out is recorded anyhow; taken silently, this would pass for a dry run that was not asked for. */
function recordAlone(): HttpProblem {
  return invalidRequest([{ parameter: "record", found: "true without dryRun", expected: "dryRun=true with it" }]);
}

/** The revision in an If-Match header whose form the contract has checked. */
function revisionOf(ifMatch: string | undefined): number | undefined {
  return ifMatch === undefined ? undefined : Number(ifMatch.replaceAll('"', ""));
}
