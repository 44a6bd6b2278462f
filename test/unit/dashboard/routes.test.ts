import { expect, it } from "vitest";
import { matchPath, pathTo } from "../../../src/dashboard/routing/routes.ts";

it.each([
  ["/", "/", {}],
  ["/rollouts/:rollout", "/rollouts/autopack", { rollout: "autopack" }],
  ["/rollouts/:rollout", "/rollouts/autopack/", { rollout: "autopack" }],
  ["/rollouts/:rollout", "/rollouts/a%2Fb", { rollout: "a/b" }],
  ["/rollouts/:rollout", "/rollouts/%E0%A4%A", { rollout: "%E0%A4%A" }],
  ["/rollouts/:rollout/:view", "/rollouts/autopack", null],
  ["/rollouts/:rollout", "/rollouts/autopack/time", null],
  ["/docs", "/audit", null],
])("%s finds in %s what it names", (pattern, path, params) => {
  expect(matchPath(pattern, path)).toEqual(params);
});

it("makes addresses that it reads back", () => {
  const params = { rollout: "a/b?c#d" };
  expect(matchPath("/rollouts/:rollout", pathTo("/rollouts/:rollout", params))).toEqual(params);
});
