import { expect, it } from "vitest";
import { sluice } from "./support/run.ts";

const answering = (headers: Readonly<Record<string, string>>) => ({
  io: { fetch: async () => new Response("export ENABLED='true'\n", { headers }) },
});
const ARGS = ["flags", "autopack", "--format", "shell"];

it("says beside flags that may be out of date how old they are and why, and leaves the flags alone", async () => {
  const stale = { "sluice-stale": "true", "sluice-stale-reason": "store-unreachable", age: "42" };
  const { code, out, err } = await sluice(ARGS, answering(stale));
  expect({ code, out }).toEqual({ code: 0, out: "export ENABLED='true'\n" });
  expect(err).toBe(
    "sluice: this may be out of date: last known to be current 42 s ago, the service has lost its store\n",
  );
});

it("says so where nobody knows how old they are", async () => {
  const { err } = await sluice(ARGS, answering({ "sluice-stale": "true", "sluice-stale-reason": "store-unreachable" }));
  expect(err).toBe("sluice: this may be out of date: it is not known since when, the service has lost its store\n");
});

it("says nothing beside flags that are current, however long a cache has kept them", async () => {
  expect((await sluice(ARGS, answering({ age: "42" }))).err).toBe("");
});
