import { describe, expect, it } from "vitest";
import { DELIVERY } from "./support/delivery-answers.ts";
import { sluice } from "./support/run.ts";

describe("sluice deliveries", () => {
  it("shows who was told of what and what went wrong", async () => {
    const { code, out, asked } = await sluice(["deliveries", "--status", "failed", "--target", "slack"], {
      answers: { "GET /v1/deliveries?target=slack&status=failed&limit=20": { items: [DELIVERY], nextCursor: "next" } },
    });
    expect(code).toBe(0);
    expect(out).toMatch(/12 +2026-11-23 08:00:00Z +autopack\/7 +kill_switch\.engaged +slack +failed +8 +answered 404/);
    expect(out).toContain("there are more");
    expect(asked[0]?.request).toContain("target=slack&status=failed&limit=20");
  });

  it("redeliver asks for the one delivery", async () => {
    const { code, out, asked } = await sluice(["deliveries", "redeliver", "12"], {
      answers: { "POST /v1/deliveries/12/redeliver": { ...DELIVERY, status: "pending" } },
    });
    expect([code, out, asked.length]).toEqual([0, "sending autopack/7 to slack again\n", 1]);
  });
});
