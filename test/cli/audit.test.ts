import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BROKEN, DIFFERENCE, TRAIL, WHOLE } from "./support/audit-answers.ts";
import { EXPLAINED_FLAGS } from "./support/answers.ts";
import { sluice } from "./support/run.ts";

const lines = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join("");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "sluice-audit-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(path.join(folder, name), text);
  return path.join(folder, name);
}

describe("sluice audit verify", () => {
  it("asks the service, and fails where a trail is broken", async () => {
    const whole = await sluice(["audit", "verify"], { answers: { "GET /v1/audit/verify": WHOLE } });
    expect(whole).toMatchObject({
      code: 0,
      out: expect.stringContaining("✓ autopack: 3 events in order and unaltered"),
    });
    const url = "GET /v1/audit/verify?rollout=autopack";
    const broken = await sluice(["audit", "verify", "--rollout", "autopack"], { answers: { [url]: BROKEN } });
    expect(broken).toMatchObject({ code: 1, out: expect.stringContaining("✗ autopack: event 2 was altered") });
  });

  it("reads an export without the service, and says what it cannot prove without a head", async () => {
    const trail = await file("whole.ndjson", lines(TRAIL));
    const { code, out, asked } = await sluice(["audit", "verify", "--file", trail]);
    expect({ code, asked }).toEqual({ code: 0, asked: [] });
    expect(out).toMatch(/Not proven: that nothing was cut off the end of autopack/);
    const head = await file("head.json", JSON.stringify(WHOLE));
    const proven = await sluice(["audit", "verify", "--file", trail, "--head", head]);
    expect(proven.code).toBe(0);
    expect(proven.out).not.toMatch(/Not proven/);
  });

  it("prints a head that the next check takes", async () => {
    const trail = await file("first.ndjson", lines(TRAIL.slice(0, 2)));
    const { out } = await sluice(["audit", "verify", "--file", trail, "--json"]);
    const head = await file("first-head.json", out);
    const later = await file("later.ndjson", lines(TRAIL.slice(2)));
    const { code, out: said } = await sluice(["audit", "verify", "--file", later, "--head", head]);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining("head 3") });
  });

  it.each([
    ["a tail that was cut off", () => lines(TRAIL.slice(0, 2)), /its tail was cut off/],
    ["a trail that is gone", () => "", /its tail was cut off/],
    ["an edit", () => lines(TRAIL).replace("freeze", "thaw"), /event 2 was altered/],
    ["a word no hash covers", () => lines([{ ...TRAIL[0], note: "approved" }]), /event 1 has a member note/],
    ["a member that is gone", () => lines(TRAIL).replace('"reason":null,', ""), /event 1 has no reason/],
    [
      "events of a rollout between others",
      () => lines([TRAIL[0], TRAIL[2], TRAIL[1]] as object[]),
      /event 2 is missing/,
    ],
  ])("finds %s against a head kept earlier", async (_, text, why) => {
    const trail = await file("tampered.ndjson", text());
    const head = await file("kept.json", JSON.stringify(WHOLE));
    const { code, out } = await sluice(["audit", "verify", "--file", trail, "--head", head]);
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(why) });
  });

  it("asks whether it was exported with filters before it raises the alarm", async () => {
    const trail = await file("filtered.ndjson", lines(TRAIL.slice(1, 2)));
    const { code, out } = await sluice(["audit", "verify", "--file", trail]);
    expect({ code, out }).toEqual({ code: 1, out: expect.stringMatching(/exported with filters.*A trail is broken/) });
  });

  it("says what is wrong with the files it is given", async () => {
    const wrong = async (...argv: string[]) => (await sluice(["audit", "verify", ...argv])).err;
    const trail = await file("good.ndjson", lines(TRAIL));
    expect(await wrong("--head", trail)).toMatch(/--head is for an export/);
    expect(await wrong("--file", path.join(folder, "none"))).toMatch(/cannot read .*ENOENT/);
    expect(await wrong("--file", await file("no.ndjson", "{}\nx"))).toMatch(/no audit event/);
    expect(await wrong("--file", await file("no.csv", "id,seq\r\n"))).toMatch(/line 1 .* is not JSON/);
    expect(await wrong("--file", trail, "--head", await file("no.json", "{}"))).toMatch(/holds no head/);
  });
});

describe("sluice audit export", () => {
  it("writes the whole trail to a file, and only a whole one under its name", async () => {
    const out = path.join(folder, "export.ndjson");
    const answers = { "GET /v1/audit": lines(TRAIL) };
    const { code, asked } = await sluice(["audit", "export", "--out", out], { answers });
    expect(code).toBe(0);
    expect(asked[0]?.headers.get("accept")).toBe("application/x-ndjson");
    expect(await readFile(out, "utf8")).toBe(lines(TRAIL));

    const broken = async () => {
      const pieces = [new TextEncoder().encode("{")];
      const pull = (controller: ReadableStreamDefaultController) => {
        const piece = pieces.pop();
        if (piece === undefined) controller.error(new Error("reset"));
        else controller.enqueue(piece);
      };
      return new Response(new ReadableStream({ pull }));
    };
    const cut = path.join(folder, "cut.ndjson");
    const failed = await sluice(["audit", "export", "--out", cut], { io: { fetch: broken } });
    expect(failed.code).toBe(3);
    expect((await readdir(folder)).filter((name) => name.startsWith("cut"))).toEqual([]);
  });

  it("prints it, as the table it is asked for, of the rollout it is asked for", async () => {
    const answers = { "GET /v1/audit?rollout=autopack": "id,seq\r\n" };
    const argv = ["audit", "export", "--format", "csv", "--rollout", "autopack"];
    const { out, asked } = await sluice(argv, { answers });
    expect({ out, accept: asked[0]?.headers.get("accept") }).toEqual({ out: "id,seq\r\n", accept: "text/csv" });
  });

  it("knows no other form", async () => {
    expect(await sluice(["audit", "export", "--format", "xml"])).toMatchObject({ code: 2, asked: [] });
  });
});

describe("the time machine in the terminal", () => {
  it("shows the flags of a revision or an instant", async () => {
    const url = "GET /v1/rollouts/autopack/flags/explain?revision=2";
    const { code, out } = await sluice(["flags", "autopack", "--revision", "2"], {
      answers: { [url]: EXPLAINED_FLAGS },
    });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("FLAG") });
    const at = "2026-11-23T08:00:00Z";
    const shell = `GET /v1/rollouts/autopack/flags?format=shell&at=${encodeURIComponent(at)}`;
    const then = await sluice(["flags", "autopack", "--format", "shell", "--at", at], {
      answers: { [shell]: "export A='1'\n" },
    });
    expect(then.out).toBe("export A='1'\n");
  });

  it("tells what changed between two moments", async () => {
    const url = "GET /v1/rollouts/autopack/diff?from=1&to=3";
    const { out } = await sluice(["diff", "1", "3", "--rollout", "autopack"], { answers: { [url]: DIFFERENCE } });
    expect(out).toMatch(/stage +stage-0 +stage-1/);
    expect(out).toMatch(/promotion +open +held by token:ci: freeze/);
    expect(out).toMatch(/engaged +none +shutdown/);
    expect(out).toMatch(/NEW_FLAG +\(not served\) +3/);
    expect(out).toMatch(/and 1 more/);
  });
});
