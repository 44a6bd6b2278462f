import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
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

  it.each([
    ["the file", "sluice.db", "link.db", "link.db"],
    ["its folder", ".", "link", "link/sluice.db"],
    ["a file that is yet to be made", "new.db", "link.db", "link.db", "new.db"],
  ])(
    "is on the file itself, whatever links lead to it: to %s",
    async (_what, target, link, through, made = "sluice.db") => {
      if (made === "sluice.db") await writeFile(path.join(scratch.path, made), "");
      await symlink(target, path.join(scratch.path, link));
      const claim = await claimFile(`file:${path.join(scratch.path, through)}`);
      await expect(claimFile(`file:${path.join(scratch.path, made)}`)).rejects.toMatchObject({ code: "in-use" });
      await claim.close();
    },
  );

  it("says that the folder is none", async () => {
    await writeFile(path.join(scratch.path, "plain"), "");
    await expect(claimFile(`file:${path.join(scratch.path, "plain/sluice.db")}`)).rejects.toMatchObject({
      code: "unusable",
      message: expect.stringMatching(/plain\/sluice\.db cannot be opened .*EEXIST.*write to/),
    });
  });

  it("says that something is in the way", async () => {
    await mkdir(path.join(scratch.path, "sluice.db.owner"));
    await expect(claimFile(url)).rejects.toMatchObject({
      code: "unusable",
      message: expect.stringMatching(/sluice\.db cannot be opened .*sluice\.db\.owner/),
    });
  });

  it("says that the disk is full", async ({ skip }) => {
    // Takes the right to mount, as in test/faults/full-disk.test.ts.
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", scratch.path]).status !== 0) skip();
    try {
      expect(() => {
        for (;;) appendFileSync(path.join(scratch.path, "filler"), Buffer.alloc(4_096));
      }).toThrow("ENOSPC");
      await expect(claimFile(url)).rejects.toMatchObject({
        code: "unusable",
        message: expect.stringMatching(/disk is full.*room/),
      });
    } finally {
      spawnSync("umount", ["-l", scratch.path]);
    }
  });
});
