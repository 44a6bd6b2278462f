import { Composer, Lexer, LineCounter, Parser, type Document, type ParsedNode } from "yaml";

/** Deeper than any legal document; the schema allows seven levels. */
const MAX_DEPTH = 32;

export interface ComposedYaml {
  /** The first two documents at most: one is legal, two are one too many. */
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  readonly lines: LineCounter;
  /** Offset at which nesting went beyond the limit; the documents are then not composed at all. */
  readonly tooDeepAt: number | null;
}

/**
 * Text → YAML 1.2 documents (core schema). JSON is read the same way, being a subset.
 *
 * Nesting is counted on the token stream, before anything is composed: composing recurses, and 100 KiB of "[" would not
 * throw but abort the whole process from inside the regular expression compiler.
 */
export function composeYaml(text: string): ComposedYaml {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > MAX_DEPTH) return { documents: [], lines, tooDeepAt: parser.offset };
  }
  tokens.push(...parser.end());

  // Duplicate keys are looked for while converting: the library compares every key with every other.
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    strict: true,
    uniqueKeys: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed<ParsedNode>[] = [];
  for (const document of composer.compose(tokens)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return { documents, lines, tooDeepAt: null };
}
