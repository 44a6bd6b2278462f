import type { Operation } from "../http/openapi-document.ts";
import type { FlagSnapshots } from "../service/flag-snapshots.ts";
import type { Monitor } from "../service/monitor/monitor.ts";
import type { OutboxStore } from "../store/outbox-store.ts";

/** What is looked at when somebody scrapes; each costs nothing until then. */
export interface Watched {
  readonly snapshots: Pick<FlagSnapshots, "all" | "size">;
  readonly monitor: Pick<Monitor, "standing">;
  readonly outbox: Pick<OutboxStore, "backlog">;
  /** Connected event streams of this process. */
  readonly eventClients: () => number;
  /** How old the served flag snapshots may be, in seconds: since when nobody has confirmed them. */
  readonly staleness: () => number;
  /** Why changes cannot be stored; null: they can, as far as is known. */
  readonly failing: () => string | null;
  /** What can be asked of this process. */
  readonly operations: () => readonly Pick<Operation, "operationId" | "method">[];
  readonly clock: () => Date;
}
