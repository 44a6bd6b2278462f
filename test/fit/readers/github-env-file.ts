import type { Values } from "./in-shell.ts";

/**
 * The file `$GITHUB_ENV`, by GitHub's documented grammar and as its runner reads it: a line is `name=value` when "=" comes
 * first, and begins a value of several lines when "<<" does, up to the line that is the delimiter.
 */
export function githubEnvFile(text: string): Values {
  const values: Record<string, string> = {};
  const lines = text.split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals > 0 && (heredoc < 0 || equals < heredoc)) {
      values[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc > 0) {
      const end = lines.indexOf(line.slice(heredoc + 2));
      if (end < 0) throw new Error(`the runner finds no end of ${line}`);
      values[line.slice(0, heredoc)] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join("\n");
    } else throw new Error(`the runner takes no line ${JSON.stringify(line)}`);
  }
  return values;
}
