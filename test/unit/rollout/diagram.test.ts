import { describe, expect, it } from "vitest";
import { mermaidDiagram } from "../../../src/rollout/diagram.ts";
import { definition } from "./fixture.ts";

const lines = (text: string): readonly string[] => text.split("\n");

describe("the diagram of a definition", () => {
  it("shows the ladder with every move up and down", () => {
    const ladder = lines(mermaidDiagram(definition)).filter((line) => line.includes(" --> ") && !line.startsWith("  "));
    expect(ladder).toEqual(
      [
        "[*] --> stage_prepare",
        "stage_prepare --> stage_watch : promote",
        "stage_watch --> stage_limited : promote",
        "stage_watch --> stage_prepare : rollback, engage shutdown",
        "stage_limited --> stage_full : promote",
        "stage_limited --> stage_prepare : rollback, engage shutdown",
        "stage_limited --> stage_watch : rollback, engage emergency",
        "stage_full --> stage_prepare : rollback, engage shutdown",
        "stage_full --> stage_watch : rollback, engage emergency",
        "stage_full --> stage_limited : rollback",
      ].slice(0, 10),
    );
  });

  it("shows the promotion region and one region a switch", () => {
    const text = mermaidDiagram(definition);
    expect(text).toContain("  promotion_held --> promotion_open : release\n");
    expect(text).toContain('state "kill switch no-extended: No extended" as switch_no_extended {\n');
    expect(text).toContain("  switch_no_extended_armed --> switch_no_extended_engaged : engage\n");
    expect(text.match(/\{\n/g)).toHaveLength(1 + definition.killSwitches.length);
  });

  it("is the same text every time", () => {
    expect(mermaidDiagram(definition)).toBe(mermaidDiagram(structuredClone(definition)));
  });

  it("marks the current stage, and throws on one there is not", () => {
    expect(lines(mermaidDiagram(definition, "limited")).slice(-3)).toEqual([
      "classDef current font-weight:bold,stroke-width:4px",
      "class stage_limited current",
      "",
    ]);
    expect(mermaidDiagram(definition)).not.toContain("classDef");
    expect(() => mermaidDiagram(definition, "nowhere")).toThrow(/stage nowhere/);
  });

  it("lets no title end its quotes or be read as markup", () => {
    const stages = definition.stages.map((stage) => ({ ...stage, title: 'a "b";\n}<img src=x>#' }));
    const text = mermaidDiagram({ ...definition, stages });
    expect(text).toContain('state "full: a #34;b#34;#59; }#60;img src=x#62;#35;" as stage_full\n');
  });
});
