import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { operationsOf } from "../../src/http/openapi-document.ts";
import { readContract } from "../support/contract.ts";
import { alerts, ALERTS_FILE, monitoringExpressions, panels } from "./support/monitoring-files.ts";
import { watchedGrowth } from "./support/selectors.ts";

const promtool = spawnSync("promtool", ["--version"]).status === 0;

describe("the alert rules", () => {
  it("say how urgent each is, what is wrong and what to do", () => {
    expect(alerts().length).toBeGreaterThanOrEqual(8);
    for (const { alert, labels, annotations } of alerts()) {
      expect(alert).toMatch(/^Sluice[A-Z]/);
      expect(["page", "ticket"]).toContain(labels["severity"]);
      expect(annotations["summary"]).toMatch(/\.$/);
      expect(annotations["action"]).toMatch(/\.$/);
    }
  });

  it("watch the failures of every operation that changes something, and of no other", () => {
    const watching = alerts().flatMap(({ alert, expr }) => (alert === "SluiceChangesFail" ? watchedGrowth(expr) : []));
    expect(watching).toHaveLength(1);
    const watched = operationsOf(readContract()).filter(({ operationId: operation, method }) => {
      const labels = { operation, method: method.toUpperCase(), outcome: "5xx" };
      return watching.some(({ name, matches }) => matches({ name, labels }));
    });
    const changing = operationsOf(readContract()).filter(
      ({ method, permission }) => method !== "get" && permission !== "read" && permission !== null,
    );
    expect(watched.map(({ operationId }) => operationId)).toEqual(changing.map(({ operationId }) => operationId));
  });

  it.skipIf(!promtool)("are what Prometheus takes (skipped without promtool, of Debian's package prometheus)", () => {
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "rules", ALERTS_FILE], { encoding: "utf8" });
    expect(status, stdout + stderr).toBe(0);
  });
});

describe("the dashboard", () => {
  it("has panels with a title of their own that do not overlap", () => {
    const titles = panels().map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    const taken = new Set<string>();
    for (const {
      gridPos: { x, y, w, h },
      title,
    } of panels()) {
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column += 1) {
        for (let row = y; row < y + h; row += 1) {
          expect(taken.has(`${column},${row}`), title).toBe(false);
          taken.add(`${column},${row}`);
        }
      }
    }
  });
});

describe("every expression of both", () => {
  it.each(monitoringExpressions())("is well-formed: $where", ({ expression }) => {
    expect(unbalanced(expression)).toEqual([]);
    // A counter is only ever read through its growth, and every range follows a selector.
    for (const counter of expression.match(/\bsluice_\w+_total(?:\{[^}]*\})?\S/g) ?? []) expect(counter).toMatch(/\[$/);
    for (const range of expression.match(/.\[[^\]]*\]/g) ?? []) expect(range).toMatch(/^[\w}]\[\d+[smhd]\]$/);
    // Growth is seen between two scrapes; Prometheus's own interval is a minute, and one may be missed.
    for (const [, count, unit = ""] of expression.matchAll(/\[(\d+)([smhd])\]/g))
      expect(Number(count) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? 0)).toBeGreaterThanOrEqual(240);
    for (const [, call = ""] of expression.matchAll(/\b([a-z_]+)\s*\(/g)) expect(FUNCTIONS).toContain(call);
  });
});

const FUNCTIONS = ["absent", "by", "histogram_quantile", "increase", "max", "on", "rate", "sum", "time", "without"];

/** Brackets that have no partner. */
function unbalanced(text: string): string[] {
  const open: string[] = [];
  for (const sign of text.replaceAll(/"[^"]*"/g, "")) {
    if ("([{".includes(sign)) open.push(sign);
    else if (")]}".includes(sign) && open.pop() !== { ")": "(", "]": "[", "}": "{" }[sign]) return [sign];
  }
  return open;
}
