import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { FLAGS, problem } from "./support/answers.ts";
import { sluice } from "./support/run.ts";

const ANSWERS = { "GET /v1/rollouts/autopack/flags": FLAGS };

async function runShell(script: string, options: Parameters<typeof sluice>[1] = {}): ReturnType<typeof sluice> {
  const env = { PATH: process.env.PATH, SLUICE_ROLLOUT: "autopack", ...options.env };
  return sluice(["run", "--", "sh", "-c", script], { answers: ANSWERS, ...options, env });
}

describe("run", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it("puts the flags into the child's environment, keeps the rest of it, and passes its exit code on", async () => {
    const script =
      '[ "$TELEMETRY_DB_ENABLED" = true ] && [ "$EXTENDED_CONTEXTS_ENABLED" = false ] && [ "$OTHER" = kept ] && exit 7';
    // The flag that stood there before must not win over the one in force.
    const { code, err } = await runShell(script, { env: { OTHER: "kept", TELEMETRY_DB_ENABLED: "false" } });
    expect([code, err]).toEqual([7, ""]);
  });

  it("answers as a shell does when a signal ended the child", async () => {
    expect((await runShell("kill -TERM $$")).code).toBe(143);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "forwards %s, and listens to nothing once the child is gone",
    async (signal) => {
      const listeners = new Map<NodeJS.Signals, () => void>();
      let childIsReady: () => void = () => undefined;
      const ready = new Promise<void>((resolve) => (childIsReady = resolve));
      const server = createServer((_, response) => {
        response.end();
        childIsReady();
      }).listen(0, "127.0.0.1");
      servers.push(server);
      await new Promise((resolve) => server.once("listening", resolve));
      // Port of a server on TCP: never a pipe's name.
      const { port } = server.address() as AddressInfo;
      const child = `
      process.on("${signal}", () => process.exit(9));
      setInterval(() => undefined, 1_000);
      require("node:http").get("http://127.0.0.1:${port}");`;
      const ran = sluice(["run", "--", process.execPath, "-e", child], {
        answers: ANSWERS,
        env: { PATH: process.env.PATH, SLUICE_ROLLOUT: "autopack" },
        io: {
          onSignal: (name, listener) => {
            listeners.set(name, listener);
            return () => listeners.delete(name);
          },
        },
      });
      await ready;
      listeners.get(signal)?.();
      expect((await ran).code).toBe(9);
      expect(listeners.size).toBe(0);
    },
  );

  it.each([
    ["leaves Ctrl-C to the terminal where there is one, lest the child get it twice", true, ["SIGTERM"]],
    ["forwards an interrupt where no terminal does", false, ["SIGINT", "SIGTERM"]],
  ])("%s", async (_, hasTerminal, forwarded) => {
    const received: unknown[] = [];
    const child = Object.assign(new EventEmitter(), { kill: (signal: unknown) => received.push(signal) });
    const listeners = new Map<NodeJS.Signals, () => void>();
    const ran = sluice(["run", "--", "anything"], {
      answers: ANSWERS,
      env: { SLUICE_ROLLOUT: "autopack" },
      io: {
        hasTerminal,
        onSignal: (signal, listener) => {
          listeners.set(signal, listener);
          if (listeners.size === 6) queueMicrotask(interruptAndEnd);
          return () => undefined;
        },
        // A child that only listens: a real one would race with its signals.
        spawn: (() => child) as never,
      },
    });
    const interruptAndEnd = (): void => {
      listeners.get("SIGINT")?.();
      listeners.get("SIGTERM")?.();
      child.emit("exit", 0, null);
    };
    expect((await ran).code).toBe(0);
    expect(received).toEqual(forwarded);
  });

  it.each([
    [
      "the service is unreachable",
      { io: { fetch: () => Promise.reject(new TypeError("fetch failed")) } },
      3,
      /no answer from/,
    ],
    [
      "the service cannot answer",
      { answers: { "GET /v1/rollouts/autopack/flags": problem(503, "not-ready", "Not ready", "no snapshot yet") } },
      3,
      /Not ready/,
    ],
    ["there is no such rollout", { answers: {} }, 1, /nothing at/],
  ])("runs nothing when %s", async (_, options, code, message) => {
    const spawned: unknown[] = [];
    const io = {
      ...("io" in options ? options.io : {}),
      spawn: ((...args: unknown[]) => {
        spawned.push(args);
        throw new Error("must not be reached");
      }) as never,
    };
    const ran = await runShell("exit 0", { ...options, io });
    expect([ran.code, spawned]).toEqual([code, []]);
    expect(ran.err).toMatch(message);
  });

  it.each([{}, [], { ...FLAGS, flags: {} }, { ...FLAGS, flags: { "A B": true } }, { ...FLAGS, flags: { A: {} } }])(
    "runs nothing under what is no flag environment: %j",
    async (answer) => {
      const { code, out, err } = await runShell("echo ran", { answers: { "GET /v1/rollouts/autopack/flags": answer } });
      expect([code, out]).toEqual([3, ""]);
      expect(err).toMatch(/no flag environment as JSON/);
    },
  );

  it("says so when there is no such command", async () => {
    const { code, err } = await sluice(["run", "--", "no-such-command-here"], {
      answers: ANSWERS,
      env: { SLUICE_ROLLOUT: "autopack" },
    });
    expect(code).toBe(2);
    expect(err).toBe('sluice: there is no command "no-such-command-here"; check its name and PATH\n');
  });
});
