/** What a process did to files, in the order in which the kernel was done with it. */
export type DiskEvent =
  | { readonly kind: "write"; readonly file: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: "truncate"; readonly file: string; readonly length: number }
  | { readonly kind: "sync"; readonly file: string }
  | { readonly kind: "remove"; readonly file: string }
  /** Something the process said on standard output. */
  | { readonly kind: "said"; readonly text: string };

/** Options of strace for a log that `readDiskTrace` understands. */
export const STRACE_OPTIONS: readonly string[] = [
  "-f",
  "-y",
  "-xx",
  "-s",
  "70000",
  "-e",
  "trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat",
];

/**
 * Reads a log of strace. A call that another thread's call interrupted stands in two lines, of which the second tells when it was
 * done. Throws where a write was not whole or was cut in the log: images made of half of it would prove nothing.
 */
export function readDiskTrace(log: string): readonly DiskEvent[] {
  const unfinished = new Map<string, string>();
  return log.split("\n").flatMap((line) => {
    const parts = /^(?:\[pid +)?(\d+)\]? +(.*)$/.exec(line);
    if (!parts) return [];
    const [, thread = "", text = ""] = parts;
    const begun = /^(.*) <unfinished \.\.\.>$/.exec(text)?.[1];
    if (begun !== undefined) {
      unfinished.set(thread, begun);
      return [];
    }
    const rest = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    return eventsOf(rest === undefined ? text : (unfinished.get(thread) ?? "") + rest);
  });
}

function eventsOf(call: string): readonly DiskEvent[] {
  const parts = /^(\w+)\((.*)\) += (-?\d+)/.exec(call);
  if (!parts) return [];
  const [, name = "", args = "", result = ""] = parts;
  if (result.startsWith("-")) return [];
  const [descriptor, file] = descriptorOf(args);
  switch (name) {
    case "pwrite64":
    case "write": {
      const data = bytesOf(args);
      if (data.length !== Number(result))
        throw new Error(`a write of ${result} bytes stands in the log as ${data.length}`);
      if (name === "write") return descriptor === 1 ? [{ kind: "said", text: data.toString() }] : [];
      return [{ kind: "write", file, offset: Number(/, (\d+)$/.exec(args)?.[1]), data }];
    }
    case "ftruncate":
      return [{ kind: "truncate", file, length: Number(/, (\d+)$/.exec(args)?.[1]) }];
    case "fsync":
    case "fdatasync":
      return [{ kind: "sync", file }];
    default:
      return [{ kind: "remove", file: bytesOf(args).toString() }];
  }
}

/** `17</folder/file>`; with -xx strace writes the path in hexadecimal as well. */
function descriptorOf(args: string): readonly [number, string] {
  const found = /^(\d+)<([^>]*)>/.exec(args);
  return [Number(found?.[1]), unescape(found?.[2] ?? "")];
}

function bytesOf(args: string): Buffer {
  return Buffer.from((/"((?:\\x[0-9a-f]{2})*)"/.exec(args)?.[1] ?? "").replaceAll("\\x", ""), "hex");
}

function unescape(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_escape, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
