/** Writes what is known, again and again: `tsx snapshot-writer.ts <folder>`. Says so when the first is written. */
import { createSnapshotFolder } from "../../../src/snapshots/snapshot-folder.ts";

const [folder = ""] = process.argv.slice(2);
const files = createSnapshotFolder(folder, "store");
for (let revision = 1; ; revision += 1) {
  const flags = Array.from({ length: 2_000 }, (_, i) => ({
    rollout: `r${i}`,
    definition: "d".repeat(64),
    stage: "one",
    revision,
    engaged: [],
    flags: { ENABLED: true },
    sources: { ENABLED: "default" },
  }));
  await files.write({ at: new Date().toISOString(), flags, readers: [] });
  if (revision === 1) console.log("written");
}
