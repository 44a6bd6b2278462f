import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/cli/commands/command-table.ts";
import { FLAGS, REFUSED, ROLLOUT, problem } from "./support/answers.ts";
import { sluice } from "./support/run.ts";

const STATE = { "GET /v1/rollouts/autopack": ROLLOUT };

describe("the command line", () => {
  it.each([[[]], [["help"]], [["--help"]]])(
    "%j shows every command, the way out in an emergency and the exit codes",
    async (argv) => {
      const { code, out } = await sluice(argv);
      expect(code).toBe(0);
      for (const name of COMMANDS.keys()) expect(out).toContain(`  ${name}`);
      expect(out).toContain("serve");
      expect(out).toContain("In an emergency: sluice kill SWITCH --reason TEXT");
      expect(out).toContain("Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 no answer");
    },
  );

  it("has no option that Node takes for its own wherever it stands, and ends where there is no such file", () => {
    const options = [...COMMANDS.values()].flatMap((command) => Object.keys(command.options));
    expect(options.filter((option) => option.startsWith("env-file"))).toEqual([]);
    expect(options).toContain("out");
  });

  it.each([...COMMANDS.keys()])("%s --help shows its options and an example, and asks nobody", async (name) => {
    const { code, out, asked } = await sluice([...name.split(" "), "--help"]);
    expect([code, asked]).toEqual([0, []]);
    expect(out).toMatch(/\nExample: .*sluice /);
    for (const option of Object.keys(COMMANDS.get(name)?.options ?? {})) expect(out).toContain(`--${option}`);
  });

  it.each([
    [["promot"], 'sluice: no command "promot"; commands: status, explain, '],
    [["evidence"], 'sluice: no command "evidence"; commands: evidence add, evidence probe, evidence list\n'],
    [["evidence", "ad"], 'sluice: no command "evidence ad"; commands: evidence add, evidence probe, evidence list\n'],
    [["status", "--fast"], "sluice: Unknown option '--fast'; see sluice status --help\n"],
    [["status", "--url"], "sluice: Option '--url <value>' argument missing; see sluice status --help\n"],
    [["status", "a", "b"], 'sluice: unexpected argument "b"; usage: sluice status [ROLLOUT]\n'],
    [["rearm"], "sluice: sluice rearm needs SWITCH; for example: sluice rearm "],
    [["serve", "now"], 'sluice: unexpected argument "now"; usage: sluice serve\n'],
    [
      ["status", "--url", "here"],
      'sluice: the service\'s address is "here", needed an http or https URL; set --url or SLUICE_URL\n',
    ],
  ])("refuses %j with one line that says what to do", async (argv, message) => {
    const { code, out, err, asked } = await sluice(argv);
    expect([code, out, asked]).toEqual([2, "", []]);
    expect(err.startsWith(message)).toBe(true);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("takes global options before the command as well as after it", async () => {
    const { code, asked } = await sluice(["--url", "http://other.test", "--json", "status", "autopack"], {
      answers: STATE,
    });
    expect(code).toBe(0);
    expect(asked).toHaveLength(1);
  });
});

describe("which rollout", () => {
  it("is the one named, then SLUICE_ROLLOUT, and names cannot leave their place in the address", async () => {
    const env = { SLUICE_ROLLOUT: "autopack" };
    expect((await sluice(["status"], { env, answers: STATE })).code).toBe(0);
    const { asked } = await sluice(["status", "../audit?x"], { env });
    expect(asked[0]?.request).toBe("GET /v1/rollouts/..%2Faudit%3Fx");
  });

  it.each([
    [
      [ROLLOUT, { ...ROLLOUT, rollout: "staging" }],
      "sluice: which rollout? There are autopack, staging; name one with --rollout\n",
    ],
    [[], "sluice: there is no rollout yet; make one with: sluice rollouts create NAME --definition NAME\n"],
  ])("is not guessed", async (items, message) => {
    const { code, err } = await sluice(["status"], { answers: { "GET /v1/rollouts?limit=100": { items } } });
    expect([code, err]).toEqual([2, message]);
  });
});

describe("the token", () => {
  const authorization = async (
    argv: readonly string[],
    env: Record<string, string>,
  ): Promise<string | null | undefined> =>
    (await sluice(["status", "autopack", ...argv], { env, answers: STATE })).asked[0]?.headers.get("authorization");

  it("is --token, then SLUICE_TOKEN, then the service's own file, else none is sent", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-cli-"));
    try {
      await writeFile(join(folder, "admin-token"), "from-file\n");
      expect(await authorization(["--token", "given"], { SLUICE_TOKEN: "from-env" })).toBe("Bearer given");
      expect(await authorization([], { SLUICE_TOKEN: "from-env", SLUICE_DATA_DIR: folder })).toBe("Bearer from-env");
      expect(await authorization([], { SLUICE_DATA_DIR: folder })).toBe("Bearer from-file");
      expect(await authorization([], { SLUICE_DATA_DIR: join(folder, "none") })).toBeNull();
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each(["--token", "SLUICE_TOKEN"])("from %s is refused, unseen, where no header can carry it", async (where) => {
    for (const token of ["sluice_SECRET\nx", "sluice_SECRET x", "sluice_SECRETé"]) {
      const [argv, env] = where === "--token" ? [["--token", token], {}] : [[], { SLUICE_TOKEN: token }];
      const { code, err, asked } = await sluice(["status", "autopack", ...argv], { env, answers: STATE });
      expect({ code, asked }).toEqual({ code: 2, asked: [] });
      expect(err).toContain(`the token of ${where} has a space`);
      expect(err).not.toContain("SECRET");
    }
  });

  it("of the default folder is only for a service on this machine", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sluice-cli-"));
    const before = process.cwd();
    try {
      await mkdir(join(folder, "data"));
      await writeFile(join(folder, "data", "admin-token"), "from-file\n");
      process.chdir(folder);
      expect(await authorization(["--url", "http://127.0.0.1:8080"], {})).toBe("Bearer from-file");
      expect(await authorization(["--url", "http://localhost:9000"], {})).toBe("Bearer from-file");
      expect(await authorization(["--url", "http://127.0.0.1.example:8080"], {})).toBeNull();
      expect(await authorization(["--url", "https://sluice.example"], {})).toBeNull();
    } finally {
      process.chdir(before);
      await rm(folder, { recursive: true });
    }
  });
});

describe("exit codes", () => {
  it.each([
    ["refused", REFUSED, 1],
    ["not found", problem(404, "rollout-not-found", "No such rollout", "there is no rollout autopack"), 1],
    ["not allowed", problem(401, "authentication-required", "Authentication required", "no token"), 1],
    ["not ready", problem(503, "not-ready", "Not ready", "the store does not answer"), 3],
    ["something else than Sluice", "<html>", 3],
  ])("tell %s", async (_, answer, code) => {
    const ran = await sluice(["promote"], {
      env: { SLUICE_ROLLOUT: "autopack" },
      answers: { "POST /v1/rollouts/autopack/promote": answer },
    });
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(/^sluice: .+\n$/);
    expect(ran.err).not.toContain("undefined");
  });

  it("tell an absent service, naming the address and the cause", async () => {
    const { code, err } = await sluice(["status", "--url", "http://127.0.0.1:1"], { io: { fetch } });
    expect(code).toBe(3);
    expect(err).toMatch(
      /^sluice: no answer from http:\/\/127\.0\.0\.1:1 \(.+\); is Sluice running there\? Set --url or SLUICE_URL\n$/,
    );
  });
});

describe("a terminal", () => {
  const hostile = {
    ...ROLLOUT,
    stageTitle: "one\u001b[31m\u0007\u009b2J\u202etwo\nthree",
    held: { at: "x", actor: "a", reason: "r\u001b]0;t\u0007" },
  };
  const answers = { "GET /v1/rollouts/autopack": hostile };

  it("never gets control characters of the service, even as JSON", async () => {
    for (const argv of [
      ["status", "autopack"],
      ["status", "autopack", "--json"],
    ]) {
      const { out } = await sluice(argv, { answers, io: { isTty: true }, env: { NO_COLOR: "1" } });
      expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    }
    const { out } = await sluice(["status", "autopack"], { answers, io: { isTty: true }, env: { NO_COLOR: "1" } });
    expect(out).toContain("one[31m2Jtwo three\n");
  });

  it("gets colour, unless NO_COLOR asks for none; a pipe never does", async () => {
    const state = { answers: STATE };
    expect((await sluice(["status", "autopack"], { ...state, io: { isTty: true } })).out).toContain(
      "\u001b[1mautopack\u001b[0m",
    );
    expect(
      (await sluice(["status", "autopack"], { ...state, io: { isTty: true }, env: { NO_COLOR: "1" } })).out,
    ).not.toContain("\u001b");
    expect((await sluice(["status", "autopack"], state)).out).not.toContain("\u001b");
  });

  it("is no reason to touch what a program reads", async () => {
    const text = JSON.stringify({ ...FLAGS, note: "\u0085" });
    const { out } = await sluice(["flags", "autopack", "--json"], {
      answers: { "GET /v1/rollouts/autopack/flags?format=json": text },
    });
    expect(out).toBe(`${text}\n`);
  });
});
