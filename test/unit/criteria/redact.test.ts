import { describe, expect, it } from "vitest";
import { redact, redactedStart } from "../../../src/criteria/evidence/redact.ts";

describe("redaction", () => {
  it.each([
    ["API_KEY=abc def", "API_KEY=[redacted] def"],
    ["export API_KEY='abc def' x", "export API_KEY=[redacted] x"],
    ['API_KEY="abc def', "API_KEY=[redacted]"],
    ['{"API_KEY": "abc"}', '{"API_KEY": [redacted]}'],
    ["api_key = abc", "api_key = [redacted]"],
    ["MY_API_KEY=abc", "MY_API_KEY=abc"],
    ["API_KEY not set (optional)", "API_KEY not set (optional)"],
    ["postgresql+x://bob:p@ss/w0rd@db:5432/x", "postgresql+x://[redacted]@db:5432/x"],
    ["redis://:secret@cache", "redis://[redacted]@cache"],
    ["https://example.org/path", "https://example.org/path"],
    ["mail bob@example.org", "mail bob@example.org"],
    ["Bearer abcdef.ghi-jkl", "Bearer [redacted]"],
    ["Authorization: Basic Ym9iOng=", "Authorization: [redacted]"],
    ["host=db password=hunter2 dbname=x", "host=db password=[redacted] dbname=x"],
    ["key sk-abcdefghijklmnop.", "key [redacted]."],
    ["key ghp_abcdefghijklmnop1234", "key [redacted]"],
    ["rotate sluice_abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG please", "rotate [redacted] please"],
    ["the table sluice_rollouts is large", "the table sluice_rollouts is large"],
    ["github_pat_11ABCDEFG0123456789", "[redacted]"],
    ["bot 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1", "bot [redacted]"],
    ["at 12:30:45 on 2026-01-05", "at 12:30:45 on 2026-01-05"],
    ["https://hooks.slack.com/services/T000/B000/XXXXXXXX", "https://hooks.slack.com/services/[redacted]"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- x", "[redacted] x"],
    ["t eyJhbGciOiJIUzI1.eyJzdWIiOiIx.abc_def", "t [redacted]"],
    ["a\u0000b\u001b[31mc", "abc"],
  ])("turns %j into %j", (text, expected) => {
    expect(redact(text, ["API_KEY"])).toBe(expected);
  });

  it("does not keep half a secret that the cut went through", () => {
    const text = `${"x".repeat(80)} postgresql://bob:${"hunter2".repeat(40)}@db/x tail`;
    for (let most = 60; most < 140; most++) expect(redactedStart(text, most, [])).not.toContain("hunter");
    for (let most = 1; most < 2500; most += 97) {
      const far = redactedStart(`${"x ".repeat(1000)}${text}`, most, []);
      expect(far).not.toContain("hunter");
      expect(far.length).toBeLessThanOrEqual(most);
    }
  });

  it("does not keep half a secret after redaction has shortened what came before it", () => {
    const text = `postgresql://bob:${"hunter2".repeat(70)}@db `.repeat(40);
    for (let most = 100; most < 6000; most += 53) expect(redactedStart(text, most, [])).not.toContain("hunter");
    expect(redactedStart(text.slice(0, 3000), 4000, [])).toContain("postgresql://[redacted]@db");
  });

  it("takes out a password as long as a token", () => {
    expect(redact(`https://u:${"x".repeat(1400)}@host`, [])).toBe("https://[redacted]@host");
  });

  it("stays fast on a hostile text", () => {
    const hostile = "http://".repeat(200_000);
    const started = performance.now();
    redactedStart(hostile, 4000, ["API_KEY"]);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
