import { readFileSync } from "node:fs";

/** Hundredths of a second, as Linux counts them. */
function busy(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, soft = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return user + nice + system + irq + soft;
}

function ofProcess(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
    .map(Number);
  return (fields[11] ?? 0) + (fields[12] ?? 0);
}

/** Starts measuring; the answer tells how many processor cores others than these processes have used since, on average. */
export function foreignCores(pids: readonly number[]): () => number {
  const own = () => pids.reduce((sum, pid) => sum + ofProcess(pid), 0);
  const before = busy() - own();
  const since = performance.now();
  return () => Math.max(0, (busy() - own() - before) / ((performance.now() - since) / 10));
}

/** Resident memory in bytes. */
export function residentMemory(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(found?.[1] ?? 0) * 1_024;
}

/** A clock that all processes of the machine share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
