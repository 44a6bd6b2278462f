import { createHash, randomBytes } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { digestOf } from "./definition/canonical-json.ts";
import type { VersionedDefinition } from "./definition/definition.ts";

/** What this very build found in documents that had nothing wrong with them, so that a restart need not find it again. */
export interface CheckedDocuments {
  /** What a text means; undefined: it is not known here, so it has to be checked. */
  find(text: string): VersionedDefinition | undefined;
  /** Takes note of what a check accepted. */
  add(text: string, versioned: VersionedDefinition): void;
  /** Keeps for the next start what was found or added since this one, and nothing else. Throws what the file system does. */
  keep(): void;
  /** Forgets everything, for a start that failed: where it was this that it failed of, the next one must not fail of it as well. */
  forget(): void;
}

interface Content {
  readonly program: string;
  readonly documents: Readonly<Record<string, VersionedDefinition>>;
}

/**
 * `program` names what the meaning of a document depends on beside its text. What another program wrote, and what is not
 * byte for byte as it was written, is as good as not there.
 */
export function createCheckedDocuments(file: string, program: string): CheckedDocuments {
  const known = read(file, program);
  const used = new Map<string, VersionedDefinition>();
  return {
    find(text) {
      const key = sha256(text);
      const found = known.get(key);
      if (found !== undefined) used.set(key, found);
      return found;
    },
    add: (text, versioned) => void used.set(sha256(text), versioned),
    keep() {
      if (used.size === known.size && [...used.keys()].every((key) => known.has(key))) return;
      write(file, JSON.stringify({ program, documents: Object.fromEntries(used) } satisfies Content));
    },
    forget: () => remove(file),
  };
}

/** For a program without a name: every document is checked. */
export const NOTHING_CHECKED: CheckedDocuments = {
  find: () => undefined,
  add: () => {},
  keep: () => {},
  forget: () => {},
};

function read(file: string, program: string): ReadonlyMap<string, VersionedDefinition> {
  try {
    const text = readFileSync(file, "utf8");
    const end = text.indexOf("\n");
    const content = text.slice(end + 1);
    if (text.slice(0, end) !== sha256(content)) return new Map();
    // Byte for byte what write() made of this very type.
    const written = JSON.parse(content) as Content;
    if (written.program !== program) return new Map();
    // Whoever can write here says what documents mean, down to where a probe sends its secret; a mistake is what this finds.
    const sound = ({ definition, digest }: VersionedDefinition) => digestOf(definition) === digest;
    return new Map(Object.entries(written.documents).filter(([, versioned]) => sound(versioned)));
  } catch {
    return new Map(); // the first start; or nothing that was written here
  }
}

/** Under a name of its own first: a start beside this one finds the whole file or the one before. */
function write(file: string, content: string): void {
  const part = `${file}.${randomBytes(6).toString("hex")}.part`;
  try {
    writeFileSync(part, `${sha256(content)}\n${content}`, { mode: 0o600, flag: "wx" });
    renameSync(part, file);
  } catch (error) {
    remove(part);
    throw error;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // A folder of that name, or one that cannot be written: nothing of ours is there.
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
