import { describe, expect, it } from "vitest";
import { diffEnvironments, flagEnvironment, raisesAutonomy } from "../../../src/rollout/flag-environment.ts";
import { definition } from "./fixture.ts";

const environment = (stage: string, ...engaged: string[]) => flagEnvironment(definition, { stage, engaged });

describe("the flag environment", () => {
  it("has a value for every served variable, and none for a secret", () => {
    expect(environment("prepare").environment).toEqual({
      RECORDING: false,
      HISTORY: false,
      HISTORY_MAX: 5,
      EXTENDED: false,
      SKIP_CI: false,
      MODE: "plain",
    });
  });

  it("says where each value comes from", () => {
    expect(environment("full", "no-extended").sources).toEqual({
      RECORDING: "stage full",
      HISTORY: "stage full",
      HISTORY_MAX: "stage full",
      EXTENDED: "kill switch no-extended",
      SKIP_CI: "constant",
      MODE: "default",
    });
  });

  it.each([[["emergency", "shutdown"]], [["shutdown", "emergency"]]])(
    "lets the most severe switch win, in whatever order they are listed: %j",
    (engaged) => {
      const { environment: values, sources } = environment("watch", ...engaged);
      expect(values["RECORDING"]).toBe(false);
      expect(sources["RECORDING"]).toBe("kill switch shutdown");
    },
  );

  it("does not reorder the definition's switches while sorting them", () => {
    environment("full", "shutdown", "emergency", "no-extended");
    expect(definition.killSwitches.map(({ id }) => id)).toEqual(["no-extended", "emergency", "shutdown"]);
  });

  it("throws on a stage, a switch or a value it does not have, instead of leaving something out", () => {
    expect(() => environment("nowhere")).toThrow(/stage nowhere is not in definition ladder/);
    expect(() => environment("full", "unknown")).toThrow(/kill switch unknown is not in definition ladder/);
    const variables = definition.variables.map((v) => (v.name === "MODE" ? { ...v, default: null } : v));
    expect(() => flagEnvironment({ ...definition, variables }, { stage: "full", engaged: [] })).toThrow(
      /MODE has no value/,
    );
  });

  it("tells what changes from one to another", () => {
    expect(diffEnvironments(environment("limited").environment, environment("full").environment)).toEqual([
      { name: "HISTORY_MAX", from: 5, to: 10 },
      { name: "EXTENDED", from: false, to: true },
    ]);
    expect(() => diffEnvironments({ A: 1 }, {})).toThrow(/A has no value/);
  });

  it.each([
    ["a boolean to true", { HISTORY: false }, { HISTORY: true }, true],
    ["a boolean to false", { HISTORY: true }, { HISTORY: false }, false],
    ["an integer up", { HISTORY_MAX: 5 }, { HISTORY_MAX: 6 }, true],
    ["an integer down", { HISTORY_MAX: 6 }, { HISTORY_MAX: 5 }, false],
    ["one up and one down", { HISTORY: true, HISTORY_MAX: 5 }, { HISTORY: false, HISTORY_MAX: 6 }, true],
    ["a variable without autonomy", { RECORDING: false }, { RECORDING: true }, false],
  ])("sees whether autonomy is raised by %s", (_, from, to, raised) => {
    expect(raisesAutonomy(definition, from, to)).toBe(raised);
  });
});
