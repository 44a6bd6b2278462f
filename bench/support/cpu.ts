import { readdirSync, readFileSync } from "node:fs";

/** Core-seconds since boot: of everything on this machine, and of this process with all it ever started. */
export interface CpuReading {
  readonly all: number;
  readonly ours: number;
  readonly at: number;
}

const TICKS = 100; // USER_HZ of every Linux that Node.js runs on

export function readCpu(): CpuReading {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return {
    all: (user + nice + system + irq + softirq + steal) / TICKS,
    ours: usedBy(process.pid),
    at: performance.now(),
  };
}

/** Cores that neither we nor what we started used in between: somebody else's work, which is in our numbers. */
export function foreignCores(before: CpuReading, after: CpuReading): number {
  const seconds = (after.at - before.at) / 1000;
  return Math.max(0, (after.all - before.all - (after.ours - before.ours)) / seconds);
}

/** Core-seconds of a process, its living descendants and the dead ones they waited for. */
export function usedBy(root: number): number {
  const processes = new Map<number, { readonly parent: number; readonly seconds: number }>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statOf(Number(entry));
    if (fields === null) continue;
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15).map(Number);
    processes.set(Number(entry), { parent: Number(fields[1]), seconds: (utime + stime + cutime + cstime) / TICKS });
  }
  let seconds = 0;
  for (const [pid, found] of processes) if (descends(pid, root, processes)) seconds += found.seconds;
  return seconds;
}

function descends(pid: number, root: number, processes: ReadonlyMap<number, { readonly parent: number }>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = processes.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? NaN) / 1024;
}

/** The fields behind the name, which may itself hold spaces; null: the process is gone. */
function statOf(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}
