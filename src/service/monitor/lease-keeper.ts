import type { Lease, LeaseStore, Term } from "../../store/leases.ts";

export interface LeaseKeeper {
  /** The term this process acts in now; null: it must not act. */
  current(): Term | null;
  /** Renews the lease or tries to take it. Rejects when the store does not answer; what is held then runs out by itself. */
  turn(): Promise<void>;
  /** Gives the lease back. */
  release(): Promise<void>;
}

export interface LeaseKeeperOptions {
  readonly store: LeaseStore;
  readonly name: string;
  /** Of this process alone. */
  readonly holder: string;
  readonly leaseMs: number;
  /** Milliseconds that never go back; it must go on while the process is paused. */
  readonly monotonic: () => number;
}

/**
 * Keeps one lease. No instant is ever compared with another machine's: the holder counts from before it asked for a renewal,
 * everybody else from when they first saw it, which is later. So the holder's time is over before another's begins, whatever
 * the clocks say.
 */
export function createLeaseKeeper({ store, name, holder, leaseMs, monotonic }: LeaseKeeperOptions): LeaseKeeper {
  let term: Term | null = null;
  let until = 0;
  let seen: { readonly lease: Lease; readonly at: number } | null = null;

  const current = () => (monotonic() < until ? term : null);

  async function renew(held: Term): Promise<void> {
    const asked = monotonic();
    if (await store.renewLease(held)) until = asked + leaseMs;
    else forget();
  }

  function forget(): void {
    term = null;
    until = 0;
    seen = null;
  }

  async function take(): Promise<void> {
    const lease = await store.findLease(name);
    const now = monotonic();
    if (lease && (seen === null || moved(seen.lease, lease))) seen = { lease, at: now };
    const free = lease === undefined || lease.holder === null || lease.holder === holder;
    if (!free && seen !== null && now - seen.at < leaseMs) return;
    const taken = await store.takeLease(name, holder, lease);
    if (!taken) return;
    term = taken;
    until = now + leaseMs;
    seen = null;
  }

  return {
    current,
    async turn() {
      const held = current();
      if (held) return renew(held);
      // A term that ran out is not revived even if nobody else began one: what was looked at in it is too old to act on.
      if (term) forget();
      return take();
    },
    async release() {
      const held = term;
      forget();
      if (held) await store.releaseLease(held);
    },
  };
}

function moved(a: Lease, b: Lease): boolean {
  return a.fence !== b.fence || a.beat !== b.beat || a.holder !== b.holder;
}
