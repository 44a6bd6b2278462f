import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sluice, type Ran } from "./run.ts";

/** What a watched child says of itself. */
export interface Report {
  readonly what: string;
  readonly pid: number;
  /** Of the rollout "minimal". */
  readonly flag: string | undefined;
  readonly file: string | undefined;
}

export interface ReportDesk {
  readonly url: string;
  /** The next report that arrives or has arrived. */
  next(): Promise<Report>;
  /** Reports that nobody has asked for yet. */
  readonly left: readonly Report[];
  close(): Promise<void>;
}

/** Where children report to, so that a test waits for what they do rather than for time to pass. */
export async function openReportDesk(): Promise<ReportDesk> {
  const left: Report[] = [];
  const waiting: ((report: Report) => void)[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    request.once("end", () => {
      // Sent by the script below.
      const report = JSON.parse(text) as Report;
      const first = waiting.shift();
      if (first) first(report);
      else left.push(report);
      response.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: () =>
      new Promise((resolve) => {
        const report = left.shift();
        if (report) resolve(report);
        else waiting.push(resolve);
      }),
    left,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A child that reports its start, then does as `then` says: JavaScript with `report(what)` at hand, which is awaited. */
export function childScript(desk: string, then: string): string {
  return `
    const { existsSync, readFileSync } = require("node:fs");
    const file = process.env.FLAG_FILE;
    const report = (what) => fetch(${JSON.stringify(desk)}, { method: "POST", body: JSON.stringify({
      what, pid: process.pid, flag: process.env.NEW_SEARCH_ENABLED, file: file && existsSync(file) ? readFileSync(file, "utf8") : undefined,
    }) });
    setInterval(() => undefined, 1000);
    ${then}
    report("started");
  `;
}

export interface Watching {
  readonly ended: Promise<Ran>;
  /** As a process gets it. */
  signal(name: NodeJS.Signals): void;
  /** Resolves once it asks what comes after this revision: then all before is dealt with. */
  hasDealtWith(revision: number): Promise<void>;
  /** All it has said until now. */
  readonly err: () => string;
  /** Resolves once it has said something that matches. */
  said(pattern: RegExp): Promise<void>;
}

/** `sluice watch` in this process, with real HTTP and real children, but signals of the test's own. */
export function startWatch(argv: readonly string[], env: Readonly<Record<string, string>>): Watching {
  const listeners = new Set<{ readonly name: NodeJS.Signals; readonly listener: () => void }>();
  const looking = new Set<() => void>();
  const asked = new Set<string | null>();
  let err = "";
  const ended = sluice(["watch", ...argv], {
    env: { PATH: process.env.PATH, ...env },
    io: {
      fetch: (input, init) => {
        asked.add(new URL(String(input)).searchParams.get("revision"));
        for (const look of looking) look();
        return fetch(input, init);
      },
      now: () => new Date(),
      stderr: (text) => {
        err += text;
        for (const look of looking) look();
      },
      onSignal(name, listener) {
        const entry = { name, listener };
        listeners.add(entry);
        return () => listeners.delete(entry);
      },
    },
  }).then((ran) => ({ ...ran, err }));
  const until = (isTrue: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isTrue()) return;
        looking.delete(look);
        resolve();
      };
      looking.add(look);
      look();
    });
  return {
    ended,
    hasDealtWith: (revision) => until(() => asked.has(String(revision))),
    signal: (name) => [...listeners].filter((each) => each.name === name).forEach(({ listener }) => listener()),
    err: () => err,
    said: (pattern) => until(() => pattern.test(err)),
  };
}
