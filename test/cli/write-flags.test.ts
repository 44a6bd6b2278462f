import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import type { ApiClient, ApiText } from "../../src/cli/api/api-client.ts";
import { EXIT } from "../../src/cli/cli-error.ts";
import { writeFlags } from "../../src/cli/watch/write-flags.ts";
import { scratchFolder } from "../support/sluice-process.ts";

const WHOLE_WAIT_MS = 20_000;

/** What is in the file, or the error, when revision 4 was announced and this answer comes after so many milliseconds. */
async function written(answer: Partial<ApiText>, after: number) {
  const scratch = await scratchFolder();
  onTestFinished(() => scratch.remove());
  const file = join(scratch.path, "flags.env");
  const announced = { rollout: "demo", stage: "one", revision: 4, flags: { ON: false } };
  let now = 0;
  const text = async (): Promise<ApiText> => {
    now += after;
    return { text: "ON=false\n", tag: tag(4), stale: false, ...answer };
  };
  // Only this one is asked of it.
  const api = { url: "http://sluice", text } as unknown as ApiClient;
  const deps = { api, now: () => new Date(now) };
  return writeFlags(file, announced, new AbortController().signal, deps).then(() => readFile(file, "utf8"));
}
const tag = (revision: number) => `"demo.${revision}.0123456789ab.dotenv"`;

it.each<[string, Partial<ApiText>, number]>([
  ["the announced revision", {}, 5],
  ["the announced revision, by a tag that a proxy made weak", { tag: `W/${tag(4)}` }, 5],
  ["a later one", { tag: tag(5) }, 5],
  ["the announced revision of a replica that has lost the store", { stale: true }, 5],
  ["flags whose tag a proxy took away", { tag: null }, 5],
  ["an older one after a whole wait: the store went back", { tag: tag(3) }, WHOLE_WAIT_MS],
])("a file is written from %s", async (_, answer, after) => {
  expect(await written(answer, after)).toBe("ON=false\n");
});

it.each<[string, Partial<ApiText>, number]>([
  ["a replica that lags and stops", { tag: tag(3) }, 5],
  ["a replica that has lost the store", { tag: tag(3), stale: true }, WHOLE_WAIT_MS],
])("no file is written from %s", async (_, answer, after) => {
  await expect(written(answer, after)).rejects.toMatchObject({
    exitCode: EXIT.unreachable,
    message: expect.stringContaining("answers with revision 3, and 4 was announced"),
  });
});
