import { createIdempotency } from "../../src/http/idempotency.ts";
import type { Input } from "../../src/http/operation.ts";
import { commandRoutes } from "../../src/http/routes/commands.ts";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import type { Command } from "../../src/rollout/command.ts";
import { createAssessor } from "../../src/service/assess-rollout.ts";
import { createCatalog } from "../../src/service/catalog.ts";
import { executeCommand } from "../../src/service/execute-command.ts";
import { createFlagSnapshots } from "../../src/service/flag-snapshots.ts";
import { createLine } from "../../src/service/line.ts";
import { ServiceError } from "../../src/service/service-error.ts";
import { withServiceErrors } from "../../src/service/with-service-errors.ts";
import type { Store } from "../../src/store/store.ts";
import type { TelemetrySource } from "../../src/telemetry/telemetry.ts";

/** A keyed request. Its reason is its key, so that the trail tells which request an event came of. */
export interface Sent {
  readonly key: string;
  readonly rollout: string;
  readonly command: Command;
  readonly ifRevision?: number;
}

export interface Answered {
  /** accepted, unchanged, refused; else the code of the error: nothing was done. */
  readonly outcome: string;
  readonly revision: number | null;
  readonly replayed: boolean;
}

export type Send = (request: Sent) => Promise<Answered>;

const NOTHING_MEASURED: TelemetrySource = {
  observe: async () => ({}),
  findRuns: async () => ({ runs: [], problem: null }),
  advise: async () => [],
  close: async () => {},
};

const OPERATIONS = {
  promote: "promoteRollout",
  rollback: "rollBackRollout",
  hold: "holdPromotion",
  release: "releasePromotion",
  engage: "engageKillSwitch",
  rearm: "rearmKillSwitch",
  rebaseline: "replaceBaseline",
  adopt: "adoptDefinition",
} as const;

/** The commands as HTTP serves them, idempotency and all, short of the socket. */
export function commandService(plain: Store, definition: VersionedDefinition): Send {
  const store = withServiceErrors(plain);
  const clock = () => new Date();
  const deps = {
    store,
    catalog: createCatalog([definition], store),
    assessor: createAssessor(store, { get: () => NOTHING_MEASURED }),
    snapshots: createFlagSnapshots(),
    line: createLine(),
    clock,
  };
  const idempotency = createIdempotency({ find: (actor, key) => store.findReceipt(actor, key), clock });
  const routes = commandRoutes({ commands: { execute: (request) => executeCommand(deps, request) } }, idempotency);

  return async ({ key, rollout, command, ifRevision }) => {
    const handler = routes[OPERATIONS[command.type]];
    if (!handler) throw new Error(`no route carries out ${command.type}`);
    const input = {
      path: { rollout, ...("killSwitch" in command ? { switch: command.killSwitch } : {}) },
      query: { dryRun: false },
      headers: { "idempotency-key": key, ...(ifRevision === undefined ? {} : { "if-match": `"${ifRevision}"` }) },
      body: command,
      caller: { actor: "token:faults", grants: [] },
    };
    try {
      const answer = await handler(input as unknown as Input); // what the contract would have made of such a request
      const body = JSON.parse(answer.body) as { decision?: string; revision: number };
      return {
        outcome: body.decision ?? "refused",
        revision: body.revision,
        replayed: "Idempotent-Replayed" in answer.headers,
      };
    } catch (error) {
      if (error instanceof ServiceError) return { outcome: error.code, revision: null, replayed: false };
      throw error;
    }
  };
}
