import path from "node:path";
import { expect, it } from "vitest";
import { readDocuments } from "../../src/documents.ts";
import { createRollout } from "../../src/rollout/create-rollout.ts";
import { observeRuns } from "../../src/service/measure-runs.ts";
import type { TelemetrySource } from "../../src/telemetry/telemetry.ts";

const NOW = "2026-01-05T08:00:00.000Z";

it("asks files of finished runs only, and everything else of all: a run still going has not failed to leave its file", async () => {
  const documents = readDocuments(path.resolve(import.meta.dirname, "../../machines"));
  const versioned = documents.find(({ definition }) => definition.metrics.some(({ kind }) => kind === "files"));
  if (!versioned) throw new Error("no document has a files metric");
  const { definition, digest } = versioned;
  const asked = new Map<string, readonly string[]>();
  const source: TelemetrySource = {
    observe: async (metrics, { runs }) => {
      for (const { kind } of metrics) asked.set(kind, runs);
      return {};
    },
    findRuns: async () => ({ runs: [], problem: null }),
    close: async () => undefined,
  };
  const { state } = createRollout({
    definition,
    digest,
    rollout: "r",
    telemetrySource: "default",
    actor: "a",
    now: NOW,
  });
  const runs = [
    { run: "over", finished: true, known: true },
    { run: "going", finished: false, known: true },
  ];
  await observeRuns({ get: () => source }, definition, state, definition.metrics, runs, new Date(NOW));
  expect(asked.get("files")).toEqual(["over"]);
  expect(asked.get("proportion")).toEqual(["over", "going"]);
});
