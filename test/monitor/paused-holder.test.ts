import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LEASE_MS } from "../../src/service/monitor/monitor.ts";
import { createMonitorRig, type MonitorRig } from "./support/rig.ts";

const SCRIPT = path.resolve(import.meta.dirname, "support/watching-process.ts");

let rig: MonitorRig;
const children: ChildProcess[] = [];
beforeEach(async () => {
  rig = await createMonitorRig("postgresql");
  await rig.as("token:ops", { type: "promote", reason: "climb", force: true });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await rig.close();
});

/** A process that watches; `last` is what it said last of its role. */
function replica(holder: string) {
  const child = spawn(process.execPath, ["--import", "tsx", SCRIPT, rig.url, holder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  return {
    child,
    output: () => output,
    last: () => /role: (\S+) .*\n(?!.*role: )/s.exec(output.slice(output.lastIndexOf("role: ")))?.[1] ?? "",
  };
}

const until = (check: () => void | Promise<void>, timeout: number) => vi.waitFor(check, { timeout, interval: 100 });

it("a holder that is stopped is replaced within two lease times, and does nothing when it wakes", async () => {
  const first = replica("first");
  await until(() => expect(first.last()).toBe("watches"), 20_000);
  const second = replica("second");
  await until(() => expect(second.last()).toBe("stands"), 20_000);

  first.child.kill("SIGSTOP");
  const stoppedAt = performance.now();
  await until(() => expect(second.last()).toBe("watches"), 2 * LEASE_MS + 2_000);
  expect(performance.now() - stoppedAt).toBeLessThan(2 * LEASE_MS);

  // Only the one that slept sees something to act on: were it to act, the trail would tell.
  first.child.stdin?.write("bad\n");
  const said = first.output().length;
  first.child.kill("SIGCONT");
  await until(() => expect(first.output().slice(said)).toMatch(/(role: stands by\n){20}/), 20_000);
  expect(first.output().slice(said)).not.toContain("watches");
  expect(await rig.acts()).toEqual([]);

  second.child.stdin?.write("bad\n");
  await until(async () => expect(await rig.acts()).toEqual(["kill_switch.engaged"]), 15_000);
}, 120_000);
