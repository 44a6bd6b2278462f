import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { occupiedPort, scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";

const KILLS = 40;
const ASSESSMENTS = 40;
const MINUTES = 60_000;

/** Something that accepts every connection and never says a word. */
interface HungServer {
  readonly port: number;
  /** Resolves when somebody has connected. */
  readonly contacted: Promise<void>;
  close(): Promise<void>;
}

async function hungServer(): Promise<HungServer> {
  const sockets = new Set<Socket>();
  let contact = (): void => {};
  const contacted = new Promise<void>((resolve) => (contact = resolve));
  const server: Server = createServer((socket) => {
    contact();
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no address");
  return {
    port: address.port,
    contacted,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

describe("a kill", () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let sluice: SluiceProcess | undefined;
  beforeEach(async () => {
    scratch = await scratchFolder();
  });
  afterEach(async () => {
    await sluice?.stop("SIGKILL");
    await scratch.remove();
  });

  async function startedWith(port: number): Promise<SluiceProcess> {
    sluice = await startSluice({
      SLUICE_DATA_DIR: scratch.path,
      SLUICE_TELEMETRY_URL: `postgresql://reader@127.0.0.1:${port}/telemetry`,
    });
    return sluice;
  }

  /** Milliseconds each of the kills took, fastest first. */
  async function kills({ url, token }: SluiceProcess, count: number): Promise<number[]> {
    const took: number[] = [];
    for (let kill = 0; kill < count; kill += 1) {
      const began = performance.now();
      const answer = await fetch(`${url}/v1/rollouts/autopack/kill-switches/emergency-rollback/engage`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ reason: `kill ${kill}` }),
      });
      expect(answer.status).toBe(200);
      await answer.text();
      took.push(performance.now() - began);
    }
    return took.toSorted((a, b) => a - b);
  }

  function report(what: string, took: readonly number[]): void {
    const at = (share: number) => `${took[Math.ceil(took.length * share) - 1]?.toFixed(0)} ms`;
    console.log(`kill with ${what}: ${took.length} kills, median ${at(0.5)}, p99 ${at(0.99)}`);
  }

  it("is answered while the telemetry database is stopped", { timeout: 2 * MINUTES }, async () => {
    const { port, release } = await occupiedPort();
    await release();
    const service = await startedWith(port);
    const assessment = await (await fetch(`${service.url}/v1/rollouts/autopack/assessment`)).text();
    expect(assessment).toContain("error");
    report("telemetry stopped", await kills(service, KILLS));
  });

  it("is answered before assessments that wait for a hung telemetry database", { timeout: 2 * MINUTES }, async () => {
    const hung = await hungServer();
    try {
      const service = await startedWith(hung.port);
      let pending = 0;
      const assess = async () => {
        pending += 1;
        await fetch(`${service.url}/v1/rollouts/autopack/assessment`).then((answer) => answer.text());
        pending -= 1;
      };
      const assessments = Array.from({ length: ASSESSMENTS }, assess);
      await hung.contacted;
      await kills(service, 1);
      expect(pending, "assessments that still waited when the first kill was answered").toBe(ASSESSMENTS);
      report(`telemetry hung and ${ASSESSMENTS} assessments asked for`, await kills(service, KILLS));
      await Promise.all(assessments);
    } finally {
      await hung.close();
    }
  });
});
