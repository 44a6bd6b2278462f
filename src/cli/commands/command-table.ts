import type { CommandSpec } from "../command.ts";
import { adopt } from "./adopt.ts";
import { approvals } from "./approvals.ts";
import { approve } from "./approve.ts";
import { audit } from "./audit.ts";
import { auditExport } from "./audit-export.ts";
import { auditVerify } from "./audit-verify.ts";
import { backtest } from "./backtest.ts";
import { baseline } from "./baseline.ts";
import { baselineReplace } from "./baseline-replace.ts";
import { deliveriesRedeliver } from "./deliveries-redeliver.ts";
import { deliveries } from "./deliveries.ts";
import { diagram } from "./diagram.ts";
import { diff } from "./diff.ts";
import { evidenceAdd } from "./evidence-add.ts";
import { evidenceList } from "./evidence-list.ts";
import { evidenceProbe } from "./evidence-probe.ts";
import { explain } from "./explain.ts";
import { exposuresAdd } from "./exposures-add.ts";
import { exposures } from "./exposures.ts";
import { flags } from "./flags.ts";
import { freeze, unfreeze } from "./freeze.ts";
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
import { tokenCreate } from "./token-create.ts";
import { tokenList } from "./token-list.ts";
import { tokenRevoke } from "./token-revoke.ts";
import { tokenRotate } from "./token-rotate.ts";
import { validate } from "./validate.ts";
import { versions } from "./versions.ts";
import { watch } from "./watch.ts";
import { whoami } from "./whoami.ts";

/** Every command by its name, in the order of the help: look, act, emergency, record, look back, documents. */
export const COMMANDS: ReadonlyMap<string, CommandSpec> = new Map(
  [
    status,
    explain,
    metrics,
    flags,
    run,
    watch,
    promote,
    rollback,
    hold,
    release,
    approve,
    approvals,
    freeze,
    unfreeze,
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
    auditVerify,
    auditExport,
    diff,
    deliveries,
    deliveriesRedeliver,
    rollouts,
    rolloutsCreate,
    versions,
    adopt,
    whoami,
    tokenList,
    tokenCreate,
    tokenRotate,
    tokenRevoke,
    validate,
    test,
    backtest,
    diagram,
    serve,
  ].map((command) => [command.name, command]),
);
