import { Composer, Lexer, LineCounter, Parser, type CST, type Document, type ParsedNode } from "yaml";

/** Deeper than any legal document; the schema allows seven levels. */
const MAX_DEPTH = 32;

/** The flagship has some 7,500; half a megabyte of commas would keep the library busy with its errors for seconds. */
const MAX_LEXEMES = 100_000;

export interface ComposedYaml {
  /** The first two documents at most: one is legal, two are one too many. */
  readonly documents: readonly Document.Parsed<ParsedNode>[];
  readonly lines: LineCounter;
  /** The limit the text goes beyond, and at which offset; the documents are then not composed at all. */
  readonly excess: { readonly of: "depth" | "tokens"; readonly offset: number } | null;
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
  const tokens: CST.Token[] = [];
  const excess = (of: "depth" | "tokens"): ComposedYaml => ({
    documents: [],
    lines,
    excess: { of, offset: parser.offset },
  });

  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    lexemes += 1;
    if (parser.stack.length > MAX_DEPTH) return excess("depth");
    if (lexemes > MAX_LEXEMES) return excess("tokens");
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
  return { documents, lines, excess: null };
}
