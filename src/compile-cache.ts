import * as module from "node:module";
import { fileURLToPath } from "node:url";
import { buildName } from "./build.ts";

/**
 * Lets V8 keep what it compiles, where Node.js can (since 22.1): compiling the same code again is a seventh of a start. To be called
 * before that code is imported. Where the folder cannot be written, nothing is kept and nothing else happens.
 */
export function keepCompiled(): void {
  // Sources change, and are compiled by others.
  if (buildName() === null) return;
  // The types are those of Node.js 20.
  const { enableCompileCache } = module as { readonly enableCompileCache?: (folder: string) => unknown };
  // Beside the program and nowhere else: who can write there can change the program anyway, so nobody new is trusted.
  enableCompileCache?.(fileURLToPath(new URL(".compiled", import.meta.url)));
}
