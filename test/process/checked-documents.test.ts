import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCheckedDocuments } from "../../src/checked-documents.ts";
import { digestOf } from "../../src/definition/canonical-json.ts";
import type { VersionedDefinition } from "../../src/definition/definition.ts";
import { DocumentsError, readDocuments } from "../../src/documents.ts";
import { runSluice, scratchFolder, startSluice } from "../support/sluice-process.ts";

const machines = path.resolve(import.meta.dirname, "../../machines");
const minimal = readFileSync(path.join(machines, "minimal.rollout.yaml"), "utf8");

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let file: string;

beforeEach(async () => {
  scratch = await scratchFolder();
  file = path.join(scratch.path, "checked");
});
afterEach(() => scratch.remove());

/** What one start after the other does. */
function start(folder: string, program = "this build") {
  const known = createCheckedDocuments(file, program);
  const definitions = readDocuments(folder, known);
  known.keep();
  return definitions;
}

function documents(files: Readonly<Record<string, string>>): string {
  const folder = path.join(scratch.path, "machines");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, `${name}.rollout.yaml`), text);
  return folder;
}

/** The file as its writer would have written it, with something else in it. */
function forge(change: (content: string) => string): void {
  const [, ...rest] = readFileSync(file, "utf8").split("\n");
  const content = change(rest.join("\n"));
  writeFileSync(file, `${createHash("sha256").update(content).digest("hex")}\n${content}`);
}

describe("what was checked before", () => {
  it("means at the next start what it meant when it was checked, to the order of the keys", () => {
    const checked = readDocuments(machines);
    start(machines);
    const known = createCheckedDocuments(file, "this build");
    const found = checked.map((_, index) => known.find(readFileSync(path.join(machines, named(index)), "utf8")));
    expect(JSON.stringify(found)).toBe(JSON.stringify(checked));
    expect(found).toEqual(checked);
    expect(JSON.stringify(start(machines))).toBe(JSON.stringify(checked));
  });

  it("is nobody else's to read", () => {
    start(machines);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is not known to another program", () => {
    start(machines);
    expect(createCheckedDocuments(file, "another build").find(minimal)).toBeUndefined();
    start(machines, "another build");
    expect(createCheckedDocuments(file, "this build").find(minimal)).toBeUndefined();
    expect(createCheckedDocuments(file, "another build").find(minimal)).toBeDefined();
  });

  it("says nothing of a text that differs in one character", () => {
    start(machines);
    const known = createCheckedDocuments(file, "this build");
    expect(known.find(minimal)).toBeDefined();
    expect(known.find(`${minimal} `)).toBeUndefined();
    expect(known.find(minimal.slice(1))).toBeUndefined();
  });

  it("says nothing where a byte of the file is another one, or an end of it is missing", () => {
    start(documents({ minimal }));
    const written = readFileSync(file);
    fc.assert(
      fc.property(fc.nat(written.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, flip, cut) => {
        const damaged = cut ? written.subarray(0, at) : Buffer.from(written);
        if (!cut) damaged[at] = (damaged[at] ?? 0) ^ flip;
        writeFileSync(file, damaged);
        expect(createCheckedDocuments(file, "this build").find(minimal)).toBeUndefined();
      }),
    );
  });

  it("says nothing where the file holds something else altogether", () => {
    const text = createHash("sha256").update(minimal).digest("hex");
    const of = (documents: unknown) => JSON.stringify({ program: "this build", documents });
    for (const content of ["null", "[]", "{}", of(null), of({ [text]: 5 }), of({ [text]: { digest: text } })]) {
      writeFileSync(file, `${createHash("sha256").update(content).digest("hex")}\n${content}`);
      expect(createCheckedDocuments(file, "this build").find(minimal)).toBeUndefined();
      expect(start(documents({ minimal }))).toHaveLength(1);
    }
  });

  it("says nothing of a version that is not what its digest says", () => {
    start(documents({ minimal }));
    forge((content) => content.replace('"default":false', '"default":true'));
    expect(readFileSync(file, "utf8")).toContain('"default":true');
    expect(createCheckedDocuments(file, "this build").find(minimal)).toBeUndefined();
    expect(start(documents({ minimal }))).toEqual(readDocuments(documents({ minimal })));
  });

  it("is kept of the documents that are there, and written when those change", () => {
    const second = minimal.replace("name: minimal", "name: second");
    start(documents({ minimal, second }));
    const { ino } = statSync(file);
    start(documents({}));
    expect(statSync(file).ino).toBe(ino);

    const changed = minimal.replace("default: false", "default: true");
    start(documents({ minimal: changed }));
    const known = createCheckedDocuments(file, "this build");
    expect([minimal, changed, second].map((text) => known.find(text) !== undefined)).toEqual([false, true, true]);
    expect(readdirSync(scratch.path).toSorted()).toEqual(["checked", "machines"]);
  });

  it("leaves nothing half done where it cannot be kept", () => {
    mkdirSync(file);
    expect(() => start(documents({ minimal }))).toThrow(file);
    expect(readdirSync(scratch.path).toSorted()).toEqual(["checked", "machines"]);
  });

  it("excuses no other document, and is nothing of a start that failed", () => {
    start(documents({ minimal }));
    const before = readFileSync(file, "utf8");
    expect(() => start(documents({ minimal, bad: "sluice: 1\nname: [\n" }))).toThrow(DocumentsError);
    expect(readFileSync(file, "utf8")).toBe(before);
    const twice = `# The same, said otherwise.\n${minimal}`;
    expect(() => start(documents({ bad: twice }))).toThrow("Two documents are named minimal");
  });

  it("is used by the program, as long as it is the same build", async () => {
    const data = path.join(scratch.path, "data");
    file = path.join(data, "checked-documents");
    const folder = documents({ minimal });
    const env = (build: string) => ({
      SLUICE_DATA_DIR: data,
      SLUICE_MACHINES: folder,
      ...inBuild(build),
    });
    const title = async (build: string) => {
      const sluice = await startSluice(env(build));
      const answer = await fetch(`${sluice.url}/v1/definitions/minimal`);
      const { definition } = (await answer.json()) as { definition: { title: string } };
      expect(await sluice.stop()).toMatchObject({ code: 0 });
      return definition.title;
    };
    const declared = await title("one");
    forge((content) => {
      const written = JSON.parse(content) as { documents: Record<string, VersionedDefinition> };
      for (const [text, { definition }] of Object.entries(written.documents)) {
        const other = { ...definition, title: "Found in the file" };
        written.documents[text] = { definition: other, digest: digestOf(other) };
      }
      return JSON.stringify(written);
    });
    expect(await title("one")).toBe("Found in the file");
    expect(await title("two")).toBe(declared);
  });

  it("fails one start at most", async () => {
    const data = path.join(scratch.path, "data");
    file = path.join(data, "checked-documents");
    const folder = documents({ minimal });
    const env = { SLUICE_DATA_DIR: data, SLUICE_MACHINES: folder, PORT: "0", ...inBuild("one") };
    await (await startSluice(env)).stop();
    const hollow = { name: "minimal" };
    forge((content) => {
      const written = JSON.parse(content) as { documents: Record<string, unknown> };
      for (const text of Object.keys(written.documents))
        written.documents[text] = { definition: hollow, digest: digestOf(hollow) };
      return JSON.stringify(written);
    });
    expect(await runSluice(["serve"], env)).toMatchObject({ code: 1 });
    const sluice = await startSluice(env);
    expect(await sluice.stop()).toMatchObject({ code: 0 });
  });

  it("is not there after a start that was refused", async () => {
    const bad = documents({ bad: "sluice: 1\nname: [\n" });
    const env = { SLUICE_DATA_DIR: path.join(scratch.path, "data"), SLUICE_MACHINES: bad, PORT: "0" };
    expect(await runSluice(["serve"], { ...env, ...inBuild("one") })).toMatchObject({ code: 1 });
    expect(() => statSync(env.SLUICE_DATA_DIR)).toThrow("ENOENT");
  });
});

/** What the build writes into the program, for one that runs from its sources; whose compiled code is not to lie among them. */
function inBuild(name: string) {
  return {
    NODE_OPTIONS: `--import data:text/javascript,globalThis.SLUICE_BUILD='${name}'`,
    NODE_DISABLE_COMPILE_CACHE: "1",
  };
}

function named(index: number): string {
  const files = readdirSync(machines).filter((name) => name.endsWith(".rollout.yaml"));
  return files.toSorted()[index] ?? "";
}
