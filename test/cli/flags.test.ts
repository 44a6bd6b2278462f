import { describe, expect, it } from "vitest";
import { FLAG_FORMS } from "../../src/cli/flag-forms.ts";
import { readContract } from "../support/contract.ts";
import { EXPLAINED_FLAGS } from "./support/answers.ts";
import { sluice } from "./support/run.ts";

describe("flags", () => {
  it("shows each value and where it comes from", async () => {
    const { out } = await sluice(["flags", "autopack"], {
      answers: { "GET /v1/rollouts/autopack/flags/explain": EXPLAINED_FLAGS },
    });
    expect(out).toBe(
      [
        "autopack in stage-1, revision 3",
        "",
        "FLAG                       VALUE  FROM",
        "TELEMETRY_DB_ENABLED       true   stage stage-1",
        "EXTENDED_CONTEXTS_ENABLED  false  default",
        "",
      ].join("\n"),
    );
  });

  const WHOLE = {
    shell: "export A='x\ty'\n",
    dotenv: "A='x\ty'\n",
    github: "A=x\ty\nB=\n",
    systemd: 'A="x\ty"\n',
    configmap: '"apiVersion": "v1"\n"kind": "ConfigMap"\n"data":\n  "A": "x"\n',
    terraform: '{"A":"x\\ty"}\n',
    json: '{"rollout":"autopack","stage":"one","revision":1,"flags":{"A":"x\\ty"}}\n',
  };
  const answering = (format: string, text: unknown) => ({
    answers: { [`GET /v1/rollouts/autopack/flags?format=${format}`]: text },
  });
  const read = (format: string, text: unknown, ...more: readonly string[]) =>
    sluice(["flags", "--rollout", "autopack", "--format", format, ...more], answering(format, text));

  it.each(Object.entries(WHOLE))("passes the service's %s on byte by byte", async (format, text) => {
    expect(await read(format, text)).toMatchObject({ code: 0, out: text, err: "" });
  });

  it("knows the forms the contract has", () => {
    const [format] = readContract().paths["/v1/rollouts/{rollout}/flags"]?.get?.parameters ?? [];
    expect(format).toMatchObject({ name: "format", schema: { enum: FLAG_FORMS } });
    expect(Object.keys(WHOLE).sort()).toEqual([...FLAG_FORMS].sort());
  });

  it.each(Object.entries(WHOLE))("passes on no %s that is not whole, or of somebody else", async (format, text) => {
    const problem = { type: "/problems/not-acceptable", title: "No", status: 406, detail: "no" };
    const foreign = [
      "",
      "{}",
      "[]",
      "null",
      '{"error":"sign in"}',
      "<html>sign in</html>",
      text.slice(0, 3),
      `${text}<html>`,
      problem,
    ];
    for (const answer of foreign) {
      const { code, out, err } = await read(format, answer);
      expect([code === 0, out], JSON.stringify(answer)).toEqual([false, format === "shell" ? "false\n" : ""]);
      expect(err).toMatch(/^sluice: .+\n$/);
    }
  });

  it("refuses a format it does not know before it asks anyone", async () => {
    const { code, err, asked } = await sluice(["flags", "--format", "toml"]);
    expect([code, asked]).toEqual([2, []]);
    expect(err).toContain(
      '--format is "toml", needed one of json, dotenv, shell, github, systemd, configmap, terraform',
    );
  });

  it("refuses to put the table for people into a file", async () => {
    const { code, err } = await sluice(["flags", "--out", "somewhere"]);
    expect([code, err]).toEqual([2, "sluice: --out needs --format: a table is for people\n"]);
  });

  it.each([
    ["", "/flags?format=terraform", 0],
    ["{}", "/flags?format=terraform", 0],
    ['{"rollout":"staging"}', "/v1/rollouts/staging/flags?format=terraform", 0],
    ['{"rollout":"staging","stage":"2"}', undefined, 2],
    ['{"rollout":7}', undefined, 2],
    ["[]", undefined, 2],
    ["rollout=staging", undefined, 2],
  ])("takes from Terraform's query %j the rollout and nothing else", async (stdin, asked, expected) => {
    const answers = {
      ...answering("terraform", WHOLE.terraform).answers,
      "GET /v1/rollouts/staging/flags?format=terraform": WHOLE.terraform,
    };
    const ran = await sluice(["flags", "--format", "terraform"], {
      stdin,
      answers,
      env: { SLUICE_ROLLOUT: "autopack" },
    });
    expect([ran.code, ran.out]).toEqual([expected, expected === 0 ? WHOLE.terraform : ""]);
    if (asked !== undefined) expect(ran.asked[0]?.request).toContain(asked);
    else expect(ran.asked).toEqual([]);
  });

  it("does not wait for a query that a person at a terminal was never asked for", async () => {
    const { code } = await sluice(["flags", "autopack", "--format", "terraform"], {
      ...answering("terraform", WHOLE.terraform),
      io: { hasTerminal: true, stdin: () => Promise.reject(new Error("read")) },
    });
    expect(code).toBe(0);
  });
});
