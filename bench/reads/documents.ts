import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const FLAGS = 100;
export const LARGE = "large";

/** A folder with what is read: the document this repository comes with, and one of as many flags as a large product has. */
export function benchDocuments(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-documents-"));
  const own = path.resolve(import.meta.dirname, "../../machines/autopack.rollout.yaml");
  copyFileSync(own, path.join(folder, "autopack.rollout.yaml"));
  const names = Array.from({ length: FLAGS }, (_, index) => `LARGE_PRODUCT_FEATURE_${index}_ENABLED`);
  const variable = { type: "boolean", purpose: "Turn a feature on.", served: true, default: false };
  const document = {
    sluice: 1,
    name: LARGE,
    variables: Object.fromEntries(names.map((name) => [name, variable])),
    stages: [
      { id: "off", title: "Everything is off" },
      { id: "on", title: "Everything is on", flags: Object.fromEntries(names.map((name) => [name, true])) },
    ],
  };
  // JSON is YAML.
  writeFileSync(path.join(folder, `${LARGE}.rollout.yaml`), JSON.stringify(document));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
