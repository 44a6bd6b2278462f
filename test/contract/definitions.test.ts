import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadDefinition } from "../../src/definition/load-definition.ts";
import { contractApp } from "../support/contract-app.ts";
import { createFakeServices } from "../support/fake-services.ts";

const folder = path.resolve(import.meta.dirname, "../../machines");
const documents = readdirSync(folder).filter((name) => name.endsWith(".rollout.yaml"));

describe("a definition on the wire", () => {
  it.each(documents)("is what the contract says, for %s", async (file) => {
    const loaded = loadDefinition(readFileSync(path.join(folder, file), "utf8"), file);
    if (!loaded.ok) throw new Error(`${file} does not load: ${JSON.stringify(loaded.findings)}`);
    const { versioned } = loaded;
    const definitions = { ...createFakeServices().services.definitions, get: async () => versioned };
    const { api } = contractApp({ overrides: { definitions } });
    const { body } = await api.get(`/v1/definitions/${versioned.definition.name}`).expect(200);
    expect(body).toEqual({
      name: versioned.definition.name,
      digest: versioned.digest,
      definition: versioned.definition,
    });
  });

  it("is shown for every document there is", () => {
    expect(documents).toContain("autopack.rollout.yaml");
  });
});
