import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { follow } from "../../src/http/openapi-document.ts";
import { readContract } from "../support/contract.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Every configuration of a proxy that is shown or used, with how long it waits for the next byte of an answer, in seconds. */
const proxies = [
  "README.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(md|ya?ml)$/.test(file))
    .map((file) => `docs/${file}`),
  "bench/replicas/front.ts",
]
  .flatMap((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    return (file.endsWith(".md") ? [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)] : [[text, text]]).map(
      ([, snippet = ""]) => ({ file, snippet }),
    );
  })
  .flatMap(({ file, snippet }) => {
    if (/^\s*(backend|defaults)\b/m.test(snippet) && snippet.includes("timeout connect")) {
      return ["timeout client", "timeout server"].map((setting) => ({
        file,
        setting,
        seconds: secondsOf(snippet, setting),
      }));
    }
    if (snippet.includes("proxy_pass ")) {
      return [{ file, setting: "proxy_read_timeout", seconds: secondsOf(snippet, "proxy_read_timeout") }];
    }
    return [];
  });

/** What is not said counts as nothing: it has to be said, because nginx's own 60 s leave no room. */
function secondsOf(snippet: string, setting: string): number {
  return Number(new RegExp(`^\\s*${setting} (\\d+)s`, "m").exec(snippet)?.[1] ?? 0);
}

/** The longest a client may ask a poll to last. */
function longestPoll(): number {
  const contract = readContract();
  const { parameters } = follow(contract, "/paths/~1v1~1rollouts~1{rollout}~1flags/get").value as {
    parameters: { name?: string; schema?: { pattern?: string } }[];
  };
  const pattern = parameters.find(({ name }) => name === "wait")?.schema?.pattern;
  if (pattern === undefined) throw new Error("openapi.yaml: wait of getFlags has no pattern");
  return Math.max(
    ...Array.from({ length: 1000 }, (_, index) => index).filter((n) => new RegExp(pattern).test(`${n}s`)),
  );
}

describe("a proxy in front", () => {
  const longest = longestPoll();

  it("is shown", () => {
    expect(new Set(proxies.map(({ file }) => file))).toEqual(
      new Set(["docs/replicas.md", "docs/openfeature.md", "bench/replicas/front.ts"]),
    );
  });

  it.each(proxies)("waits longer than the longest poll lasts: $file, $setting", ({ seconds }) => {
    expect(seconds).toBeGreaterThan(longest);
  });
});
