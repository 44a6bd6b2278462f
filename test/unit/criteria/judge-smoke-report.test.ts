import { describe, expect, it } from "vitest";
import { judgeSmokeReport } from "../../../src/criteria/evidence/judge-smoke-report.ts";
import { REQUIREMENTS } from "./fixtures.ts";

const SECRETS = ["SERVICE_KEY", "DATABASE_URL"];
const HEAD =
  "SMOKE TEST\n\n1. Keys\n  ✓ SERVICE_KEY=abcd1234...\n  ✓ GOOGLE_KEY present\n  ✗ NO-GOOD guess\n\nSUMMARY\n=======\n";
const GO = `${HEAD}⚠ GO (with warnings): 1 warning(s)\n\n  • Telemetry is off\n`;
const NO_GO = `${HEAD}✗ NO-GO: 2 critical failure(s) detected\n\n  • no tables\n`;

const judge = (text: string, exitCode: number | null) => judgeSmokeReport(text, exitCode, REQUIREMENTS.smoke, SECRETS);

describe("a smoke report", () => {
  it.each<[string, string, number | null, string, RegExp]>([
    ["says GO and exited 0", GO, 0, "pass", /^⚠ GO \(with warnings\): 1 warning\(s\) \(exit code 0\)$/],
    ["says NO-GO and exited 1", NO_GO, 1, "fail", /^✗ NO-GO: 2 critical failure\(s\) detected \(exit code 1\)$/],
    ["says GO and exited 1", GO, 1, "error", /contradicts exit code 1, expected 0/],
    ["says NO-GO and exited 0", NO_GO, 0, "error", /contradicts exit code 0, expected another than 0/],
    ["says GO without an exit code", GO, null, "inconclusive", /post it with the exit code/],
    ["says NO-GO without an exit code", NO_GO, null, "inconclusive", /post it with the exit code/],
    ["says both", `${GO}${NO_GO}`, 0, "error", /both a GO line \(10\) and a NO-GO line \(22\)/],
    ["crashed before its verdict", `${HEAD}Traceback: boom`, 1, "error", /^no verdict \(exit code 1\)/],
    ["crashed and exited 0", HEAD, 0, "error", /^no verdict/],
    ["is empty", "", 0, "error", /^no verdict/],
    ["mentions GO inside a line", "we are ✓ GO", 0, "error", /^no verdict/],
    ["shows GO indented, as its checks are", "  ✓ GO", 0, "error", /^no verdict/],
    ["begins a longer word with GO", "✓ GOOGLE_KEY present", 0, "error", /^no verdict/],
    [
      "has a byte order mark, colours and Windows line ends",
      "\ufeff\u001b[32m✓ GO\u001b[0m: all\r\nbye\r\n",
      0,
      "pass",
      /^✓ GO: all/,
    ],
  ])("that %s", (_, text, exitCode, verdict, message) => {
    expect(judge(text, exitCode)).toMatchObject({ verdict, message: expect.stringMatching(message) });
  });

  it("keeps the summary and the exit code", () => {
    expect(judge(GO, 0).detail).toEqual({
      exitCode: 0,
      verdictLine: "⚠ GO (with warnings): 1 warning(s)",
      excerpt: "⚠ GO (with warnings): 1 warning(s)\n\n  • Telemetry is off\n",
    });
  });

  it("keeps the end of a crash without its secrets", () => {
    const { detail } = judge(`${HEAD}connect postgresql://bob:hunter2@db/x\nDATABASE_URL='a b c'`, 1);
    expect(detail["excerpt"]).toContain("SERVICE_KEY=[redacted]\n");
    expect(detail["excerpt"]).toContain("connect postgresql://[redacted]@db/x\nDATABASE_URL=[redacted]");
    expect(JSON.stringify(detail)).not.toMatch(/abcd1234|hunter2|a b c/);
  });

  it("keeps no secret of its verdict line", () => {
    expect(JSON.stringify(judge("✗ NO-GO: cannot reach https://u:hunter2@host", 1))).not.toContain("hunter2");
  });

  it.each([
    ["many lines", (text: string) => text.repeat(10_000)],
    ["one long line", (text: string) => text.replaceAll("\n", " ").repeat(10_000)],
  ])("keeps less than four kilobytes of %s", (_, long) => {
    for (const text of [`✓ GO\n${long("✓ ⚠ 漢字 line\n")}`, long("✓ ⚠ 漢字 line\n")]) {
      expect(Buffer.byteLength(String(judge(text, 0).detail["excerpt"]))).toBeLessThanOrEqual(4096);
    }
  });
});
