import type { CommandSpec } from "../command.ts";
import { audit } from "./audit.ts";
import { backtest } from "./backtest.ts";
import { baseline } from "./baseline.ts";
import { baselineReplace } from "./baseline-replace.ts";
import { diagram } from "./diagram.ts";
import { evidenceAdd } from "./evidence-add.ts";
import { evidenceList } from "./evidence-list.ts";
import { evidenceProbe } from "./evidence-probe.ts";
import { explain } from "./explain.ts";
import { exposuresAdd } from "./exposures-add.ts";
import { exposures } from "./exposures.ts";
import { flags } from "./flags.ts";
import { hold } from "./hold.ts";
import { kill } from "./kill.ts";
import { metrics } from "./metrics.ts";
import { promote } from "./promote.ts";
import { rearm } from "./rearm.ts";
import { release } from "./release.ts";
import { rollback } from "./rollback.ts";
import { rolloutsCreate } from "./rollouts-create.ts";
import { rollouts } from "./rollouts.ts";
import { run } from "./run.ts";
import { serve } from "./serve.ts";
import { status } from "./status.ts";
import { test } from "./test.ts";
import { validate } from "./validate.ts";

/** Every command by its name, in the order of the help: look, act, emergency, record, look back, documents. */
export const COMMANDS: ReadonlyMap<string, CommandSpec> = new Map(
  [
    status,
    explain,
    metrics,
    flags,
    run,
    promote,
    rollback,
    hold,
    release,
    kill,
    rearm,
    evidenceAdd,
    evidenceProbe,
    evidenceList,
    exposures,
    exposuresAdd,
    baseline,
    baselineReplace,
    audit,
    rollouts,
    rolloutsCreate,
    validate,
    test,
    backtest,
    diagram,
    serve,
  ].map((command) => [command.name, command]),
);
