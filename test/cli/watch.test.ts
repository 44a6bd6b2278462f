import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startService, type Service } from "../events/support/service.ts";
import { occupiedPort, scratchFolder } from "../support/sluice-process.ts";
import { sluice } from "./support/run.ts";
import { childScript, openReportDesk, startWatch, type ReportDesk, type Watching } from "./support/watched.ts";

let service: Service;
let desk: ReportDesk;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let watching: Watching | undefined;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());
beforeEach(async () => {
  desk = await openReportDesk();
  scratch = await scratchFolder();
});
afterEach(async () => {
  await desk.close();
  await scratch.remove();
});

const OBEDIENT = `process.on("SIGTERM", () => report("ending").then(() => process.exit(9)));`;

function watch(then: string, options: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Watching {
  const argv = ["--rollout", "minimal", ...options, "--", process.execPath, "-e", childScript(desk.url, then)];
  return (watching = startWatch(argv, { SLUICE_URL: service.url, ...env }));
}

/** Ends it as a service manager would. */
async function finish(): Promise<number> {
  watching?.signal("SIGTERM");
  return (await watching?.ended)?.code ?? -1;
}

const up = () => service.post("/v1/rollouts/minimal/promote", {});
const down = () => service.post("/v1/rollouts/minimal/rollback", { to: "disabled", reason: "test" });
const release = () => service.post("/v1/rollouts/minimal/release", { reason: "test" });

/** At the lower stage with the way up open, whatever the test before left. */
beforeEach(async () => {
  await down().catch(() => undefined);
  await release().catch(() => undefined);
});

describe("a watched command", () => {
  it("runs under the flags in force, and anew under each other ones", async () => {
    watch(OBEDIENT);
    const first = await desk.next();
    expect(first).toMatchObject({ what: "started", flag: "false" });
    await up();
    expect(await desk.next()).toMatchObject({ what: "ending", pid: first.pid, flag: "false" });
    const second = await desk.next();
    expect(second).toMatchObject({ what: "started", flag: "true" });
    expect(second.pid).not.toBe(first.pid);
    expect(await finish()).toBe(9);
    expect(watching?.err()).toMatch(/NEW_SEARCH_ENABLED false -> true\): starting anew/);
  });

  it("is left alone by changes that are none of its flags", async () => {
    const started = watch(OBEDIENT);
    const { pid } = await desk.next();
    const held = await service.post("/v1/rollouts/minimal/hold", { reason: "test" });
    await started.hasDealtWith((held as { revision: number }).revision);
    expect(started.err()).not.toContain("anew");
    await release();
    await up();
    expect(await desk.next()).toMatchObject({ what: "ending", pid });
    expect(await desk.next()).toMatchObject({ what: "started", flag: "true" });
    expect(await finish()).toBe(9);
    expect(desk.left.map(({ what }) => what)).toEqual(["ending"]);
  });

  it("that does not end is killed after the grace period", async () => {
    watch(`process.on("SIGTERM", () => report("refusing"));`, ["--grace", "PT1S"]);
    const { pid } = await desk.next();
    await up();
    expect(await desk.next()).toMatchObject({ what: "refusing", pid });
    expect(await desk.next()).toMatchObject({ what: "started", flag: "true" });
    await down();
    expect(await desk.next()).toMatchObject({ what: "refusing" });
    // Told to end while the child is about to be killed: nothing is started after it.
    expect(await finish()).toBe(143);
    expect(desk.left.filter(({ what }) => what === "started")).toEqual([]);
  });

  it("is signalled instead, once the file it reads is written", async () => {
    const file = path.join(scratch.path, "flags.env");
    const reload = `process.on("SIGHUP", () => report("reloaded")); ${OBEDIENT}`;
    watch(reload, ["--signal", "hup", "--out", file], { FLAG_FILE: file });
    const first = await desk.next();
    expect(first).toMatchObject({ what: "started", file: "NEW_SEARCH_ENABLED=false\n" });
    await up();
    expect(await desk.next()).toMatchObject({ what: "reloaded", pid: first.pid, file: "NEW_SEARCH_ENABLED=true\n" });
    await down();
    expect(await desk.next()).toMatchObject({ what: "reloaded", pid: first.pid, file: "NEW_SEARCH_ENABLED=false\n" });
    expect(await finish()).toBe(9);
  });

  it("hands its exit code on when it ends by itself", async () => {
    watch(`process.exit(7);`);
    expect((await watching?.ended)?.code).toBe(7);
  });

  it("hands on the signal that ended it", async () => {
    watch(`process.kill(process.pid, "SIGKILL");`);
    expect((await watching?.ended)?.code).toBe(137);
  });

  it("that is not there is a wrong usage", async () => {
    const { code, err } = await startWatch(["--rollout", "minimal", "--", "no-such-command-here"], {
      SLUICE_URL: service.url,
    }).ended;
    expect(code).toBe(2);
    expect(err).toContain("there is no command");
  });
});

describe("without the service", () => {
  it("nothing is started, until the first flags are there", async () => {
    const { port, release: free } = await occupiedPort();
    await free();
    const started = watch(OBEDIENT, [], { SLUICE_URL: `http://127.0.0.1:${port}` });
    await started.said(/is not started without flags; trying again/);
    expect(desk.left).toEqual([]);
    const late = await startService({ PORT: String(port) });
    expect(await desk.next()).toMatchObject({ what: "started", flag: "false" });
    expect(started.err()).toContain("the service answers again");
    expect(await finish()).toBe(9);
    await late.stop();
  });

  it("and told to end, it ends without having started anything", async () => {
    const { port, release: free } = await occupiedPort();
    await free();
    const started = watch(OBEDIENT, [], { SLUICE_URL: `http://127.0.0.1:${port}` });
    await started.said(/trying again/);
    expect(await finish()).toBe(143);
    expect(desk.left).toEqual([]);
  });

  it("a running command goes on, and hears what it missed", async () => {
    const dataDir = path.join(scratch.path, "data");
    await mkdir(dataDir);
    const before = await startService({ SLUICE_DATA_DIR: dataDir });
    const { port } = new URL(before.url);
    const started = watch(OBEDIENT, [], { SLUICE_URL: before.url });
    const first = await desk.next();
    await before.stop();
    await started.said(/goes on under: disabled, revision 1; trying again/);
    expect(desk.left).toEqual([]);
    // The change is made before the watcher can ask: it must catch up by revision.
    const elsewhere = await startService({ SLUICE_DATA_DIR: dataDir });
    await elsewhere.post("/v1/rollouts/minimal/promote", {});
    await elsewhere.stop();
    const after = await startService({ SLUICE_DATA_DIR: dataDir, PORT: port });
    expect(await desk.next()).toMatchObject({ what: "ending", pid: first.pid });
    expect(await desk.next()).toMatchObject({ what: "started", flag: "true" });
    expect(await finish()).toBe(9);
    await after.stop();
  });
});

describe("with a token that is revoked", () => {
  it("a running command goes on", async () => {
    const issued = await service.issueToken("passing", ["read"]);
    const started = watch(OBEDIENT, ["--token", issued.secret]);
    const { pid } = await desk.next();
    await fetch(`${service.url}/v1/tokens/${issued.token.id}`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${service.token}` },
    });
    await up();
    await started.said(/goes on under: disabled, revision \d+; trying again/);
    expect(desk.left).toEqual([]);
    expect(await finish()).toBe(9);
    expect(await desk.next()).toMatchObject({ what: "ending", pid, flag: "false" });
  });
});

describe("a question that is wrong", () => {
  it.each([
    ["a rollout that is not there", ["--rollout", "nobody", "--", "true"], 1, /no such rollout/i],
    ["a token that is not known", ["--rollout", "minimal", "--token", "wrong", "--", "true"], 1, /token/],
  ])("is said at once: %s", async (_, argv, code, message) => {
    const ran = await startWatch(argv, { SLUICE_URL: service.url }).ended;
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(message);
  });

  it.each([
    [["--signal", "HUP", "--", "true"], /--signal needs --out/],
    [["--signal", "MOON", "--out", "x", "--", "true"], /--signal is "MOON"/],
    [["--signal", "HUP"], /--signal is about COMMAND/],
    [["--grace", "PT1S"], /--grace is about COMMAND/],
    [["--grace", "10", "--", "true"], /--grace: found "10"/],
    [["--grace", "PT1S", "--signal", "HUP", "--out", "x", "--", "true"], /--grace does not go with --signal/],
    [["--grace", "P25D", "--", "true"], /--grace is P25D, needed a day at most/],
    [["--json", "--", "true"], /--json does not go with COMMAND/],
    [["--", ""], /COMMAND is empty/],
  ])("is a wrong usage: %j", async (argv, message) => {
    const { code, err, asked } = await sluice(["watch", ...argv]);
    expect([code, asked]).toEqual([2, []]);
    expect(err).toMatch(message);
  });

  it("is a file that cannot be written", async () => {
    const file = path.join(scratch.path, "no", "such", "folder", "flags.env");
    const ran = await startWatch(["--rollout", "minimal", "--out", file, "--", "true"], {
      SLUICE_URL: service.url,
    }).ended;
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("ENOENT");
    await expect(readFile(file)).rejects.toThrow("ENOENT");
  });
});
