import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { ApiClient } from "../../src/cli/api/api-client.ts";
import { EXIT } from "../../src/cli/cli-error.ts";
import { writeFlags } from "../../src/cli/watch/write-flags.ts";
import { scratchFolder } from "../support/sluice-process.ts";

it("a file is not written from a replica that has not got the announced revision when the wait is over", async () => {
  const scratch = await scratchFolder();
  onTestFinished(() => scratch.remove());
  const file = join(scratch.path, "flags.env");
  let now = 0;
  const write = (text: string, after: number) =>
    writeFlags(
      file,
      { rollout: "demo", stage: "one", revision: 4, flags: { ON: false } },
      new AbortController().signal,
      {
        // Only this one is asked of it.
        api: { url: "http://sluice", text: async () => ((now += after), text) } as unknown as ApiClient,
        now: () => new Date(now),
      },
    );
  await expect(write("ON=true\n", 20_000)).rejects.toMatchObject({ exitCode: EXIT.unreachable });
  await expect(readFile(file)).rejects.toMatchObject({ code: "ENOENT" });
  await write("ON=false\n", 5);
  expect(await readFile(file, "utf8")).toBe("ON=false\n");
});
