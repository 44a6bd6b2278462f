import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimFile } from "../../src/store/claim-file.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { scratchFolder } from "../support/sluice-process.ts";

describe("the claim on a SQLite file", () => {
  let scratch: Awaited<ReturnType<typeof scratchFolder>>;
  let url: string;
  beforeEach(async () => {
    scratch = await scratchFolder();
    url = `file:${path.join(scratch.path, "sluice.db")}`;
  });
  afterEach(() => scratch.remove());

  it("is one service's at a time", async () => {
    const claim = await claimFile(url);
    await expect(claimFile(url)).rejects.toMatchObject({ constructor: StoreError, code: "in-use" });
    await claim.close();
  });

  it("can be made again at once by the process that gave it up", async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const claim = await claimFile(url);
      await claim.close();
    }
    const last = await claimFile(url);
    await last.close();
  });
});
