import type { Definition, Stage } from "../definition/definition.ts";
import { findStage } from "./flag-environment.ts";

/**
 * The machine of a definition as Mermaid `stateDiagram-v2` text: the ladder with its moves up and down, the promotion region and
 * one region a kill switch. Equal definitions give equal text. `current` marks the stage a rollout is in; throws when there is none
 * of that id.
 */
export function mermaidDiagram(definition: Definition, current: string | null = null): string {
  const { stages, killSwitches } = definition;
  const first = stages[0];
  const lines = [
    "stateDiagram-v2",
    "direction LR",
    ...stages.map((stage) => `state "${label(`${stage.id}: ${stage.title}`)}" as ${stageId(stage.id)}`),
    ...(first === undefined ? [] : [`[*] --> ${stageId(first.id)}`]),
    ...stages.flatMap((stage) => moves(definition, stage)),
    'state "promotion" as promotion {',
    '  state "open" as promotion_open',
    '  state "held" as promotion_held',
    "  [*] --> promotion_open",
    "  promotion_open --> promotion_held : hold, any move down",
    "  promotion_held --> promotion_open : release",
    "}",
    ...killSwitches.flatMap(({ id, title }) => {
      const region = `switch_${mermaidId(id)}`;
      return [
        `state "${label(`kill switch ${id}: ${title}`)}" as ${region} {`,
        `  state "armed" as ${region}_armed`,
        `  state "engaged" as ${region}_engaged`,
        `  [*] --> ${region}_armed`,
        `  ${region}_armed --> ${region}_engaged : engage`,
        `  ${region}_engaged --> ${region}_armed : rearm`,
        "}",
      ];
    }),
    ...(current === null
      ? []
      : [
          "classDef current font-weight:bold,stroke-width:4px",
          `class ${stageId(findStage(definition, current).id)} current`,
        ]),
  ];
  return `${lines.join("\n")}\n`;
}

function moves({ stages, killSwitches }: Definition, from: Stage): readonly string[] {
  const above = stages[from.index + 1];
  const up = above === undefined ? [] : [`${stageId(from.id)} --> ${stageId(above.id)} : promote`];
  const down = stages.slice(0, from.index).map((to) => {
    const switches = killSwitches.filter(({ rollbackTo }) => rollbackTo === to.id).map(({ id }) => `engage ${id}`);
    return `${stageId(from.id)} --> ${stageId(to.id)} : ${["rollback", ...switches].join(", ")}`;
  });
  return [...up, ...down];
}

/** Prefixed, because a stage may be called what Mermaid reserves: "end", "state", "note". */
function stageId(id: string): string {
  return `stage_${mermaidId(id)}`;
}

/** Mermaid reads a hyphen as the beginning of an arrow. Ids never contain underscores, so no two become one. */
function mermaidId(id: string): string {
  return id.replaceAll("-", "_");
}

/** Text inside quotes: what would end it, or be read as markup, becomes an entity. */
function label(text: string): string {
  return text.replace(/\s+/g, " ").replace(/["#;<>]/g, (character) => `#${character.charCodeAt(0)};`);
}
