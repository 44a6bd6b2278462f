import { readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";

const root = path.resolve(import.meta.dirname, "../../..");

export const example = (file: string) => path.join(root, "docs/deploy", file);
export const exampleText = (file: string) => readFileSync(example(file), "utf8");

/** All documents of a YAML file; throws on anything that is not in order, warnings included. */
export function yamlOf(text: string): readonly unknown[] {
  return parseAllDocuments(text).map((document) => {
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) throw problem;
    return document.toJS() as unknown;
  });
}

/** With the items of lists that stand in comments for those who need them. */
export const uncommented = (text: string) => text.replaceAll(/^( +)# (- [./{])/gm, "$1$2");

/** What is found at these keys, however deep; fails the test where there is nothing. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  return keys.reduce((found, key) => {
    const next: unknown =
      typeof found === "object" && found !== null
        ? Object.entries(found).find(([name]) => name === String(key))?.[1]
        : undefined;
    if (next === undefined) throw new Error(`there is no ${String(key)} in ${JSON.stringify(found)}`);
    return next;
  }, value);
}

/** The blocks of a language in a page. */
export function blocks(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, info]) => info === language)
    .map(([, , body = ""]) => body);
}
