import { expect, it } from "vitest";
import { pathOf } from "../../src/http/path-of.ts";

it.each([
  ["/v1/rollouts", "/v1/rollouts"],
  ["/v1/rollouts?limit=1", "/v1/rollouts"],
  ["/?q=http://other/path", "/"],
  ["//twice", "//twice"],
  ["/a%2Fb#part", "/a%2Fb"],
  ["*", "*"],
  ["http://host:80/v1/rollouts?limit=1", "/v1/rollouts"],
  ["HTTPS://host/x", "/x"],
  ["http://host", "/"],
  ["http://host?q=1", "/"],
  [undefined, "/"],
])("the path of %s is %s", (url, path) => {
  expect(pathOf(url)).toBe(path);
});
