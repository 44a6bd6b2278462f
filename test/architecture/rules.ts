import type { SourceFile } from "../support/source-files.ts";

/** What each part may import from the rest of the program. A part not listed here must not exist. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  machines: [],
  "src/definition": ["machines"],
  "src/criteria": ["src/definition"],
  "src/rollout": ["src/criteria", "src/definition", "machines"],
  "src/store": ["src/rollout", "src/criteria", "src/definition", "src/package-root.ts", "src/generated"],
  "src/telemetry": ["src/criteria", "src/definition", "src/generated"],
  "src/notify": ["src/store", "src/telemetry", "src/rollout", "src/criteria", "src/definition"],
  "src/service": ["src/store", "src/telemetry", "src/rollout", "src/criteria", "src/definition", "machines"],
  "src/snapshots": ["src/service"],
  "src/http": ["src/service", "src/rollout", "src/criteria", "src/definition"],
  // It stands around the others and wraps their ports; nothing but the files of src/ itself imports it.
  "src/observability": [
    "src/http",
    "src/notify",
    "src/service",
    "src/store",
    "src/telemetry",
    "src/rollout",
    "src/criteria",
  ],
  // What the service answers as openapi.yaml says it. The service itself for one offline command, backtest: it judges a history
  // as the service would, without one running.
  "src/cli": ["src/generated/contract.ts", "src/service", "src/rollout", "src/criteria", "src/definition"],
  // A client of the public API like any other; the one module it may see is made of openapi.yaml.
  "src/dashboard": ["src/generated/contract.ts"],
};

/** Files of src/ itself: the process around the parts. They may import anything; nothing but each other imports them. */
const ROOT_FILE = /^src\/[^/]+\.ts$/;

const PURE = ["machines", "src/definition", "src/criteria", "src/rollout"];

/** Where each outside library may be imported, so that replacing one is a change in one place. */
const CONFINED: Readonly<Record<string, readonly string[]>> = {
  "@prisma/": ["src/store", "src/telemetry"],
  express: ["src/http"],
  jose: ["src/http"],
  xstate: ["machines"],
  react: ["src/dashboard"],
  "react-dom": ["src/dashboard"],
  "@tanstack/": ["src/dashboard"],
  "prom-client": ["src/observability"],
  pino: ["src/observability"],
  "@opentelemetry/": ["src/observability"],
  "node:fs": ["src/store", "src/telemetry", "src/snapshots", "src/cli"],
};

const IMPURE = /\bDate\.now\(|\bnew Date\(\)|\bprocess\.|\bMath\.random\(|\bfetch\(|\bsetTimeout\(|\bawait\b/;

export const MAX_LINES = 300;

/** Every broken rule of one file, as a sentence that says what to do. */
export function brokenRules(file: SourceFile): readonly string[] {
  return [...importRules(file), ...purityRules(file), ...shapeRules(file)];
}

export function partOf(file: string): string | null {
  if (file.startsWith("machines/")) return "machines";
  if (file === "src/generated/contract.ts") return file;
  if (file.startsWith("src/generated/")) return "src/generated";
  if (ROOT_FILE.test(file)) return file;
  return /^src\/[^/]+/.exec(file)?.[0] ?? null;
}

function importRules(file: SourceFile): string[] {
  const part = partOf(file.path);
  if (part === null) return [];
  if (ROOT_FILE.test(part)) return [];
  const allowed = MAY_IMPORT[part];
  if (!allowed) return [`${file.path}: no rule says what ${part} may import; add it to MAY_IMPORT`];
  const broken: string[] = [];
  for (const imported of file.imports) {
    const target = partOf(imported);
    if (target !== null && target !== part && !allowed.includes(target)) {
      broken.push(`${file.path} imports ${imported}: ${part} may import ${allowed.join(", ") || "nothing of ours"}`);
    }
    for (const [library, places] of Object.entries(CONFINED)) {
      if (matches(imported, library) && !places.includes(part)) {
        broken.push(`${file.path} imports ${imported}: only ${places.join(", ")} and the files of src/ itself may`);
      }
    }
  }
  return broken;
}

function matches(imported: string, library: string): boolean {
  return library.endsWith("/")
    ? imported.startsWith(library)
    : imported === library || imported.startsWith(`${library}/`);
}

function purityRules(file: SourceFile): string[] {
  if (!PURE.includes(partOf(file.path) ?? "")) return [];
  const found = IMPURE.exec(withoutComments(file.text));
  return found
    ? [`${file.path} uses ${found[0].trim()}: the pure folders take time, randomness and data as arguments`]
    : [];
}

function shapeRules(file: SourceFile): string[] {
  const broken: string[] = [];
  if (file.lines > MAX_LINES)
    broken.push(`${file.path} has ${file.lines} lines (at most ${MAX_LINES}): split it by reason`);
  if (/^export default\b/m.test(file.text)) broken.push(`${file.path} has a default export: name it`);
  return broken;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");
}
