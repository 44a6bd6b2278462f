import { spans, type Span } from "../parts/spans.ts";

export type Block =
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Span[])[] };

/**
 * The little of Markdown that descriptions in an API document use: paragraphs, lists of one level, and code in backticks. Nothing
 * of it becomes HTML, so a description can never bring a script along.
 */
export function prose(text: string): readonly Block[] {
  return text
    .trim()
    .split(/\n\s*\n/)
    .filter((block) => block.trim() !== "")
    .flatMap(blockOf);
}

function blockOf(block: string): readonly Block[] {
  const lines = block.split("\n").map((line) => line.trim());
  const start = lines.findIndex((line) => line.startsWith("- "));
  if (start < 0) return [paragraph(lines)];
  const items: string[] = [];
  for (const line of lines.slice(start)) {
    if (line.startsWith("- ")) items.push(line.slice(2));
    else items.push(`${items.pop() ?? ""} ${line}`);
  }
  return [...(start === 0 ? [] : [paragraph(lines.slice(0, start))]), { kind: "list", items: items.map(spans) }];
}

function paragraph(lines: readonly string[]): Block {
  return { kind: "paragraph", spans: spans(lines.join(" ")) };
}
