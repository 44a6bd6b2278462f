import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadDefinition } from "../../src/definition/load-definition.ts";
import { createCatalog } from "../../src/service/catalog.ts";
import { definitionServices } from "../../src/service/definitions.ts";

const file = path.resolve(import.meta.dirname, "../../machines/minimal.rollout.yaml");
const text = readFileSync(file, "utf8");

function load(document: string) {
  const loaded = loadDefinition(document, file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  return loaded.versioned;
}

describe("a definition by its digest", () => {
  const now = load(text);
  const earlier = load(text.replace(/^name: minimal$/m, "name: minimal\ntitle: As it was"));
  const catalog = createCatalog([now], {
    findDefinition: async (digest) => (digest === earlier.digest ? earlier : undefined),
  });
  const definitions = definitionServices(catalog);

  it("is the version a rollout lives by, also where another is loaded now", async () => {
    expect(earlier.digest).not.toBe(now.digest);
    expect((await definitions.get("minimal", null)).definition.title).toBe(now.definition.title);
    expect((await definitions.get("minimal", earlier.digest)).definition.title).toBe("As it was");
    expect(await definitions.machine("minimal", earlier.digest)).toMatchObject({ type: "parallel" });
  });

  it.each([
    ["minimal", "0".repeat(64)],
    ["autopack", earlier.digest],
  ])("is not found for %s at %s, and no other is given in its place", async (name, digest) => {
    await expect(definitions.get(name, digest)).rejects.toMatchObject({ code: "definition-not-found" });
  });
});
