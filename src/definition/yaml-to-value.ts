import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from "yaml";
import { pointerTo } from "./pointer.ts";
import { shorten } from "./words.ts";

/** Something a YAML document may not contain, at an offset of the text. */
export interface YamlProblem {
  readonly rule: string;
  readonly offset: number;
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
}

export interface ConvertedYaml {
  /** Plain JSON values; only meaningful without problems. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  readonly resolveAlias: (node: ParsedNode) => ParsedNode | undefined;
}

/** Far above any real document (the flagship has some 1,000); an alias bomb runs into it at once. */
const MAX_NODES = 20_000;

/** The schema's own greatest limit. Checked before it, because ajv takes minutes to list the errors of one huge list. */
const MAX_ENTRIES = 200;
const MAX_ALIASES = 50;
const MAX_PROBLEMS = 20;

/** Assigning these to a plain object changes what the object is, not what it holds. */
const PROTOTYPE_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** Nodes → plain JSON values, refusing what JSON does not have and what would harm the program reading it. */
export function yamlToValue(root: ParsedNode): ConvertedYaml {
  const problems: YamlProblem[] = [];
  const anchors = new Map<string, ParsedNode>();
  const targets = new Map<ParsedNode, ParsedNode>();
  const open = new Set<ParsedNode>();
  let nodes = 0;
  let aliases = 0;

  const refuse = (rule: string, node: ParsedNode, pointer: string, found: string, expected: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ rule, offset: node.range[0], pointer, found, expected });
  };

  function convert(node: ParsedNode, pointer: string): unknown {
    nodes += 1;
    if (nodes > MAX_NODES) {
      if (nodes === MAX_NODES + 1) {
        refuse(
          "yaml-too-large",
          node,
          pointer,
          `more than ${MAX_NODES} values`,
          "a document without repeated expansion",
        );
      }
      return null;
    }
    if (isAlias(node)) return convertAlias(node, pointer);
    if (node.tag !== undefined) {
      refuse("yaml-tag", node, pointer, `the tag ${shorten(node.tag)}`, "a plain value without a tag");
    }
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if ((isMap(node) || isSeq(node)) && node.items.length > MAX_ENTRIES) {
      const found = `a ${isMap(node) ? "map" : "list"} of ${node.items.length}`;
      refuse("yaml-too-large", node, pointer, found, `at most ${MAX_ENTRIES} entries`);
      return null;
    }
    if (isMap(node)) return inside(node, () => convertMap(node, pointer));
    if (isSeq(node)) {
      return inside(node, () => node.items.map((item, index) => convert(item, pointerTo(pointer, index))));
    }
    return convertScalar(node, pointer);
  }

  function inside<T>(node: ParsedNode, read: () => T): T {
    open.add(node);
    const value = read();
    open.delete(node);
    return value;
  }

  function convertAlias(node: ParsedNode & { readonly source: string }, pointer: string): unknown {
    const target = anchors.get(node.source);
    aliases += 1;
    if (aliases > MAX_ALIASES) {
      if (aliases === MAX_ALIASES + 1) {
        refuse("yaml-aliases", node, pointer, `more than ${MAX_ALIASES} aliases`, `at most ${MAX_ALIASES} aliases`);
      }
      return null;
    }
    if (target === undefined || open.has(target)) {
      const found = `the alias *${shorten(node.source)} ${target ? "inside its own anchor" : "without an anchor"}`;
      refuse("yaml-aliases", node, pointer, found, "an alias of an anchor that ended before it");
      return null;
    }
    targets.set(node, target);
    return convert(target, pointer);
  }

  function convertMap(node: YAMLMap.Parsed, pointer: string): unknown {
    const value: Record<string, unknown> = {};
    for (const { key, value: child } of node.items) {
      const name = keyOf(key, pointer);
      if (name === undefined) continue;
      if (Object.hasOwn(value, name)) {
        refuse("yaml-duplicate-key", key, pointerTo(pointer, name), `the key ${shorten(name)} again`, "each key once");
        continue;
      }
      value[name] = child === null ? null : convert(child, pointerTo(pointer, name));
    }
    return value;
  }

  function keyOf(key: ParsedNode, pointer: string): string | undefined {
    if (!isScalar(key) || typeof key.value !== "string" || key.tag !== undefined || key.anchor !== undefined) {
      const found = isScalar(key) ? `the key ${shorten(key.value)}` : "a key that is not a plain text";
      refuse("yaml-key", key, pointer, found, "a plain text as key (quote it)");
      return undefined;
    }
    if (key.value === "<<") {
      refuse("yaml-merge-key", key, pointer, "the merge key <<", "the keys written out");
      return undefined;
    }
    if (PROTOTYPE_KEYS.has(key.value)) {
      refuse("yaml-prototype-key", key, pointer, `the key ${key.value}`, "another name: this one is reserved");
      return undefined;
    }
    return isStorable(key.value, key, pointer) ? key.value : undefined;
  }

  function convertScalar(node: ParsedNode & { readonly value: unknown }, pointer: string): unknown {
    const { value } = node;
    if (typeof value === "string") return isStorable(value, node, pointer) ? value : null;
    if (typeof value !== "number") return value;
    if (!Number.isFinite(value)) refuse("yaml-number", node, pointer, String(value), "a finite number");
    // Minus zero equals zero but is written differently; two spellings of one document would get two digests.
    return value === 0 ? 0 : value;
  }

  /** PostgreSQL stores neither NUL nor half of a surrogate pair, so such a document would fail at the first write. */
  function isStorable(text: string, node: ParsedNode, pointer: string): boolean {
    const storable = !text.includes("\u0000") && !/\p{Surrogate}/u.test(text);
    if (!storable) refuse("yaml-text", node, pointer, "a NUL or an unpaired surrogate", "text without them");
    return storable;
  }

  const value = convert(root, "");
  return { value, problems, resolveAlias: (node) => targets.get(node) };
}
