import { isMap, isScalar, isSeq, type LineCounter, type ParsedNode, type YAMLMap } from "yaml";
import { pointerSegments } from "./pointer.ts";

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the value of a JSON Pointer starts, or its nearest existing parent. */
export type Locate = (pointer: string) => Position;

export function positionAt(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Finds places in a composed document; follows aliases to what they stand for. */
export function createLocate(
  root: ParsedNode,
  lines: LineCounter,
  resolveAlias: (node: ParsedNode) => ParsedNode | undefined,
): Locate {
  const indexes = new Map<ParsedNode, ReadonlyMap<string, ParsedNode>>();

  function child(node: ParsedNode, segment: string): ParsedNode | undefined {
    if (isSeq<ParsedNode>(node)) return node.items[Number(segment)];
    if (!isMap<ParsedNode, ParsedNode | null>(node)) return undefined;
    // Indexed, because a hostile document can have tens of thousands of wrong keys in one map, each to be located.
    const index = indexes.get(node) ?? indexOf(node);
    indexes.set(node, index);
    return index.get(segment);
  }

  return (pointer) => {
    let node: ParsedNode = root;
    let offset = root.range[0];
    for (const segment of pointerSegments(pointer)) {
      const next: ParsedNode | undefined = child(resolveAlias(node) ?? node, segment);
      if (next === undefined) break;
      node = next;
      offset = next.range[0];
    }
    return positionAt(lines, offset);
  };
}

/** Key → its value, or the key itself where there is none. */
function indexOf(map: YAMLMap<ParsedNode, ParsedNode | null>): ReadonlyMap<string, ParsedNode> {
  return new Map(map.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : "", value ?? key]));
}
