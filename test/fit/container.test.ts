import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import { at, uncommented, yamlOf } from "./support/examples.ts";

// No container engine runs where the tests do: what a build would trip over is looked for in the files instead.
const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

interface Instruction {
  readonly name: string;
  readonly words: string;
}

function stages(): readonly (readonly Instruction[])[] {
  const lines = read("Dockerfile")
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter(Boolean);
  const found: Instruction[][] = [];
  for (const line of lines) {
    const [, name = "", words = ""] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") found.push([]);
    found.at(-1)?.push({ name, words });
  }
  return found;
}

const words = (stage: readonly Instruction[] | undefined, name: string) =>
  (stage ?? []).filter((each) => each.name === name).map((each) => each.words);

describe("the Dockerfile", () => {
  const [build, final] = stages();

  it("copies nothing that .dockerignore keeps out or that is not in the repository", () => {
    const ignored = new Set(
      read(".dockerignore")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#")),
    );
    const copied = words(build, "COPY")
      .flatMap((line) => line.split(" ").slice(0, -1))
      .filter((file) => file !== ".");
    const tracked = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
    for (const file of copied) expect([tracked.includes(file), ignored.has(file)], file).toEqual([true, false]);
    const needed = ["src", "machines", "prisma", "scripts", "openapi.yaml", "tsconfig.json", "prisma.config.ts"];
    for (const file of needed)
      expect([existsSync(path.join(root, file)), ignored.has(file)], file).toEqual([true, false]);
    for (const secret of [".env", "sluice.env", "data", ".git"]) expect(ignored).toContain(secret);
  });

  it("takes into the image what the program is and reads: package.json names the same", () => {
    const copied = words(final, "COPY").flatMap((line) => line.split(" ").filter((word) => word.startsWith("/app/")));
    const { files } = JSON.parse(read("package.json")) as { files: string[] };
    // What a program that ran left beside itself is in neither: the image's has not run.
    const taken = files.filter((name) => !name.startsWith("!"));
    expect(copied.map((file) => file.slice("/app/".length)).sort()).toEqual(
      [...taken, "node_modules", "package.json"].sort(),
    );
  });

  it("runs one process, not as root, that signals reach", () => {
    expect(words(final, "USER")).toEqual(["node"]);
    expect(words(final, "ENTRYPOINT")).toEqual([]);
    const [program, ...args] = JSON.parse(words(final, "CMD")[0] ?? "") as string[];
    const { scripts } = JSON.parse(read("package.json")) as { scripts: { start: string } };
    const flags = args.slice(0, -2);
    expect([program, ...args]).toEqual(["node", ...flags, "dist/src/main.js", "serve"]);
    expect(scripts.start).toBe(["exec node", ...flags, "scripts/start.mjs"].join(" "));
    expect(execFileSync(process.execPath, [...flags, "-p", "1"], { encoding: "utf8" })).toBe("1\n");
  });

  it("asks for health with a program that is there, in a sentence it understands", () => {
    const [, command = ""] = /CMD (\[.*\])$/.exec(words(final, "HEALTHCHECK")[0] ?? "") ?? [];
    const [program, option, script = ""] = JSON.parse(command) as string[];
    expect([program, option]).toEqual(["node", "-e"]);
    const dead = () => execFileSync(process.execPath, ["-e", script], { env: { PORT: "1" }, stdio: "pipe" });
    expect(dead).toThrow(expect.objectContaining({ status: 1, stderr: Buffer.from("") }));
  });
});

describe("compose.yaml", () => {
  const [compose] = yamlOf(read("compose.yaml"));

  it("waits for the database, restarts both, keeps their data, and starts nothing without a password", () => {
    expect(at(compose, "services", "sluice", "depends_on", "postgres", "condition")).toBe("service_healthy");
    expect(at(compose, "services", "postgres", "healthcheck", "test", 0)).toBe("CMD");
    for (const service of ["sluice", "postgres"]) {
      expect(at(compose, "services", service, "restart")).toBe("unless-stopped");
      const [volume = "", target] = String(at(compose, "services", service, "volumes", 0)).split(":");
      expect(Object.keys(at(compose, "volumes") as object)).toContain(volume);
      expect(target).toMatch(/^\//);
    }
    const passwords = [
      at(compose, "services", "sluice", "environment", "PGPASSWORD"),
      at(compose, "services", "postgres", "environment", "POSTGRES_PASSWORD"),
    ];
    for (const password of passwords) expect(password).toMatch(/^\$\{POSTGRES_PASSWORD:\?.+\}$/);
  });

  it("takes every setting from sluice.env: nothing but where the store is counts over a line of that file", () => {
    // Raw, because Compose would else put something in for every $ of a password.
    expect(at(compose, "services", "sluice", "env_file")).toEqual([
      { path: "sluice.env", required: false, format: "raw" },
    ]);
    const fixed = Object.keys(at(compose, "services", "sluice", "environment") as object);
    expect(fixed).toEqual(["SLUICE_STORE_URL", "PGPASSWORD"]);
  });

  it("keeps the files its first lines have people write out of the repository and of the image", () => {
    const written = [...read("compose.yaml").matchAll(/^# .*> (\S+) && chmod 600 (\S+)$/gm)].map(([, file, kept]) => {
      expect(kept).toBe(file);
      return file ?? "";
    });
    expect(written).toEqual([".env", "sluice.env"]);
    for (const file of written)
      expect(execFileSync("git", ["check-ignore", file], { cwd: root, encoding: "utf8" })).toBe(`${file}\n`);
  });

  it("says beside each folder that can be mounted the setting that names it", () => {
    const mounted = at(yamlOf(uncommented(read("compose.yaml")))[0], "services", "sluice", "volumes") as string[];
    const targets = mounted.map((volume) => volume.split(":")[1] ?? "");
    const settings = [...read("compose.yaml").matchAll(/(SLUICE_\w+)=(\S*\/\S*)/g)].map(([, name = "", value]) => [
      name,
      value,
    ]);
    const config = readConfig(Object.fromEntries(settings) as Record<string, string>, "/app", "/app/machines");
    const [telemetry = ""] = Object.values(config.telemetryUrls);
    const named = [config.workspaces.default, path.dirname(telemetry.replace(/^file:/, "")), config.machinesDir];
    expect(targets).toEqual(["/data", ...named]);
    for (const volume of mounted.slice(1)) expect(volume).toMatch(/:ro$/);
  });
});
