import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import dotenv from "dotenv";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { occupiedPort, scratchFolder, startSluice, type SluiceProcess } from "../support/sluice-process.ts";
import { configMapData, hasKubectl } from "./readers/config-map.ts";
import { githubEnvFile } from "./readers/github-env-file.ts";
import { systemdEnvironmentFile } from "./readers/systemd-environment-file.ts";
import { strangersRegistry } from "./support/strangers-registry.ts";
import { at, blocks, example, exampleText, uncommented, yamlOf } from "./support/examples.ts";
import { operatorIn, type Operator } from "./support/operator.ts";

const FILES = {
  workflow: "github/deploy.yaml",
  compose: "compose/compose.yaml",
  unit: "systemd/autopack.service",
  sluice: "kubernetes/sluice.yaml",
  flags: "kubernetes/flags.yaml",
  terraform: "terraform/main.tf",
};
// A dozen starts of the CLI from its sources: a busy machine takes its time for them.
vi.setConfig({ testTimeout: 120_000 });

const installed = (command: string, ...args: readonly string[]) => spawnSync(command, args).status === 0;

/** The first text the pattern captures. */
function captured(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${pattern} is not in the example`);
  return found;
}

/** What each example would run, as a script; files in the folder the script runs in. */
const COMMANDS = {
  workflow: () => {
    const steps = at(yamlOf(exampleText(FILES.workflow)), 0, "jobs", "deploy", "steps") as object[];
    return String(
      at(
        steps.filter((step) => "name" in step).find((step) => at(step, "name") === "Take the flags"),
        "run",
      ),
    );
  },
  compose: () => captured(exampleText(FILES.compose), /^#\s+(sluice flags .*) && docker compose/m),
  unit: () =>
    captured(exampleText(FILES.unit), /^ExecStartPre=\/usr\/local\/bin\/(.*)$/m).replace("/var/lib/autopack/", ""),
  kubernetes: () => {
    const job = yamlOf(exampleText(FILES.flags)).find((each) => at(each, "kind") === "CronJob");
    const command = at(job, "spec", "jobTemplate", "spec", "template", "spec", "initContainers", 0, "command");
    return (command as string[]).join(" ").replace("/flags/", ""); // a container's command is a list of words
  },
  terraform: () => (JSON.parse(captured(exampleText(FILES.terraform), /program = (\[.*\])/)) as string[]).join(" "),
};
const QUERY = JSON.stringify({ rollout: "autopack" });

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let service: SluiceProcess;
let operator: Operator;
let served: Record<string, string>;
let deadPort: number;

beforeAll(async () => {
  scratch = await scratchFolder();
  const { port, release } = await occupiedPort();
  await release();
  deadPort = port;
  service = await startSluice({ SLUICE_DATA_DIR: `${scratch.path}/data`, SLUICE_ANONYMOUS_READ: "false" });
  const env = { SLUICE_URL: service.url, SLUICE_TOKEN: service.token, SLUICE_ROLLOUT: "autopack" };
  operator = operatorIn(scratch.path, env);
  const answer = await fetch(`${service.url}/v1/rollouts/autopack/flags`, {
    headers: { authorization: `Bearer ${service.token}` },
  });
  const { flags } = (await answer.json()) as { flags: Record<string, unknown> };
  served = Object.fromEntries(Object.entries(flags).map(([name, value]) => [name, String(value)]));
  expect(Object.keys(served).length).toBeGreaterThan(5);
}, 60_000);
afterAll(async () => {
  await service.stop();
  await scratch.remove();
});

const text = (name: string) => readFileSync(operator.file(name), "utf8");

describe("with the service there, the example for", () => {
  it("GitHub Actions hands the flags to the steps that follow", async () => {
    writeFileSync(operator.file("github-env"), "BEFORE=1\n");
    const { code, stderr } = await operator.run("bash", `set -e -o pipefail\n${COMMANDS.workflow()}`, {
      env: { GITHUB_ENV: operator.file("github-env") },
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(githubEnvFile(text("github-env"))).toEqual({ BEFORE: "1", ...served });
  });

  it("docker compose writes the env_file", async () => {
    expect(await operator.run("sh", COMMANDS.compose())).toMatchObject({ code: 0, stdout: "" });
    const { services } = yamlOf(exampleText(FILES.compose))[0] as { services: object };
    expect(dotenv.parse(text(String(at(services, "autopack", "env_file", 0, "path"))))).toEqual(served);
  });

  it("systemd writes the EnvironmentFile that it then reads", async () => {
    expect(await operator.run("sh", COMMANDS.unit())).toMatchObject({ code: 0, stdout: "" });
    const file = captured(exampleText(FILES.unit), /^EnvironmentFile=-\/var\/lib\/autopack\/(.*)$/m);
    expect(systemdEnvironmentFile(text(file))).toEqual(served);
  });

  it("Kubernetes writes the ConfigMap that the deployment takes", async () => {
    expect(await operator.run("sh", COMMANDS.kubernetes())).toMatchObject({ code: 0, stdout: "" });
    expect(configMapData(text("configmap.yaml"))).toEqual(served);
    const deployment = yamlOf(exampleText(FILES.flags)).find((each) => at(each, "kind") === "Deployment");
    const taken = at(deployment, "spec", "template", "spec", "containers", 0, "envFrom", 0, "configMapRef", "name");
    expect(text("configmap.yaml")).toContain(`"name": ${JSON.stringify(taken)}`);
  });

  it("Terraform answers its query with one object of strings", async () => {
    const { code, stdout } = await operator.run("sh", COMMANDS.terraform(), {
      stdin: QUERY,
      env: { SLUICE_ROLLOUT: "" },
    });
    expect([code, JSON.parse(stdout)]).toEqual([0, served]);
  });

  it("scripts shows what it says, in dash and in bash", async () => {
    const scripts = blocks(exampleText("README.md"), "sh");
    expect(scripts).toHaveLength(2);
    for (const [index, script] of scripts.entries()) {
      const shell = index === 0 ? "dash" : "bash";
      const { code, stdout } = await operator.run(shell, `set -eu\n${script}`);
      expect([code, stdout]).toEqual([0, `telemetry: ${served.TELEMETRY_DB_ENABLED}\n`]);
    }
  });
});

describe("without the service", () => {
  const gone = () => ({ SLUICE_URL: `http://127.0.0.1:${deadPort}`, SLUICE_TOKEN: "x" });

  it.each(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[])(
    "the example for %s fails and leaves all as it was",
    async (name) => {
      const before = "KEPT=1\n";
      for (const file of ["github-env", "flags.env", "configmap.yaml"]) writeFileSync(operator.file(file), before);
      const env = { ...gone(), GITHUB_ENV: operator.file("github-env") };
      const { code, stdout, stderr } = await operator.run("bash", `set -e -o pipefail\n${COMMANDS[name]()}`, {
        env,
        stdin: QUERY,
      });
      expect([code, stdout]).toEqual([3, ""]);
      expect(stderr).toMatch(/^sluice: no answer from http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\).*\n$/);
      for (const file of ["github-env", "flags.env", "configmap.yaml"]) expect(text(file)).toBe(before);
      expect(readdirSync(scratch.path).filter((file) => file.startsWith("."))).toEqual([]);
    },
  );

  it.each(["dash", "bash"])("%s stops at the eval instead of going on without flags", async (shell) => {
    for (const script of blocks(exampleText("README.md"), "sh")) {
      const { code, stdout } = await operator.run(shell, `set -e\n${script}`, { env: gone() });
      expect([code === 0, stdout]).toEqual([false, ""]);
    }
  });
});

describe("without the CLI", () => {
  it("the example for GitHub Actions fails instead of fetching what a stranger calls sluice", async () => {
    const elsewhere = await scratchFolder();
    const registry = await strangersRegistry();
    onTestFinished(() => {
      registry.close();
      return elsewhere.remove();
    });
    const { file, run } = operatorIn(elsewhere.path, { npm_config_registry: registry.url });
    rmSync(file("node_modules"), { recursive: true });
    writeFileSync(file("github-env"), "KEPT=1\n");
    const env = { GITHUB_ENV: file("github-env") };
    const { code, stderr } = await run("bash", `set -e -o pipefail\n${COMMANDS.workflow()}`, { env });
    expect([code, registry.asked.filter((address) => address.endsWith(".tgz"))]).toEqual([1, []]);
    expect(stderr).toContain("npx canceled due to missing packages");
    expect(readFileSync(file("github-env"), "utf8")).toBe("KEPT=1\n");
  });

  it("no page has npx fetch it: what is called sluice on npm is not ours", () => {
    const pages = ["docs/deploy/github/deploy.yaml", "docs/deploy/README.md", "docs/access.md", "docs/incident.md"];
    for (const page of pages) {
      const calls = readFileSync(path.join(import.meta.dirname, "../..", page), "utf8").match(/npx .*?sluice/g) ?? [];
      expect([...new Set(calls)], page).toEqual(["npx --no-install sluice"]);
    }
  });
});

describe("the files themselves", () => {
  it("are YAML in order, and the workflow has what a workflow needs", () => {
    for (const file of [FILES.compose, FILES.sluice, FILES.flags])
      expect(yamlOf(exampleText(file)).length).toBeGreaterThan(0);
    const [workflow] = yamlOf(exampleText(FILES.workflow));
    expect(Object.keys(workflow as object)).toEqual(["name", "on", "permissions", "jobs"]);
    for (const step of at(workflow, "jobs", "deploy", "steps") as object[]) {
      expect("run" in step || "uses" in step).toBe(true);
    }
  });

  it.skipIf(!installed("systemd-analyze", "--version"))("please systemd-analyze verify", () => {
    // The programs of the example are not on this machine.
    writeFileSync(
      operator.file("autopack.service"),
      exampleText(FILES.unit).replaceAll(/\/usr\/local\/bin\/\w+/g, "/bin/true"),
    );
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", operator.file("autopack.service")], {
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  it.skipIf(!hasKubectl)("are objects that kubectl decodes, none of their pods with a field it does not know", () => {
    for (const file of [FILES.sluice, FILES.flags]) {
      const text = uncommented(exampleText(file));
      const objects = yamlOf(text);
      const label = ["label", "--local", "-f", "-", "checked=yes", "-o", "name"];
      const named = execFileSync("kubectl", label, { input: text }).toString();
      expect(named.trim().split("\n")).toHaveLength(objects.length);
      const workloads = objects.filter((each) => ["Deployment", "CronJob"].includes(String(at(each, "kind"))));
      for (const workload of workloads) {
        // Through kubectl's own types: what they do not know does not come out again.
        const args = ["set", "env", "--local", "-f", "-", "-o", "json", "CHECKED=yes"];
        const typed = JSON.parse(
          execFileSync("kubectl", args, { input: JSON.stringify(workload) }).toString(),
        ) as unknown;
        for (const leaf of leaves(workload))
          expect(String(at(typed, ...leaf.keys)), leaf.keys.join(".")).toBe(String(leaf.value));
      }
    }
  });

  it("let every setting of Sluice come from one Secret, and mount what it names", () => {
    const [deployment] = yamlOf(uncommented(exampleText(FILES.sluice)));
    const pod = at(deployment, "spec", "template", "spec");
    const container = at(pod, "containers", 0);
    expect(at(container, "envFrom")).toEqual([{ secretRef: { name: "sluice-settings" } }]);
    expect(exampleText(FILES.sluice)).toMatch(/^# +kubectl create secret generic sluice-settings --from-env-file=/m);
    // Counts over the Secret, and is not there by default: a store in the pod would be gone with it.
    expect((at(container, "env") as object[]).map((each) => at(each, "name"))).toEqual(["SLUICE_STORE_URL"]);
    const mounts = at(container, "volumeMounts") as object[];
    const volumes = at(pod, "volumes") as object[];
    expect(mounts.map((each) => at(each, "name"))).toEqual(volumes.map((each) => at(each, "name")));
    for (const mount of mounts.slice(1))
      expect(exampleText(FILES.sluice)).toMatch(new RegExp(`SLUICE_\\w+=${String(at(mount, "mountPath"))}\\b`));
  });

  it.skipIf(!installed("terraform", "version"))("are formatted as terraform fmt would", () => {
    expect(
      spawnSync("terraform", ["fmt", "-check", "-diff", example(FILES.terraform)], { encoding: "utf8" }).stdout,
    ).toBe("");
  });

  it("are all in the page's table", () => {
    for (const file of Object.values(FILES)) {
      expect(existsSync(example(file))).toBe(true);
      expect(exampleText("README.md")).toContain(`](${file})`);
    }
  });
});

function leaves(value: unknown, keys: readonly string[] = []): { keys: readonly string[]; value: unknown }[] {
  if (typeof value !== "object" || value === null) return [{ keys, value }];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...keys, key]));
}
