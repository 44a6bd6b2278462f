import type { Values } from "./in-shell.ts";

/**
 * Docker compose's env_file, by the rules of its documentation ("Env file syntax"): unquoted and double-quoted values are
 * interpolated, single-quoted ones are literal; in double quotes \n \r \t \\ are escapes; a quote is escaped by a backslash;
 * an unquoted value ends at " #". Interpolated is here an error: no flag may depend on what surrounds it.
 */
export function composeEnvFile(text: string): Values {
  const values: Record<string, string> = {};
  let rest = text;
  while (rest !== "") {
    const [assigned = "", name = ""] = /^([A-Za-z_]\w*)=/.exec(rest) ?? [];
    if (name === "") throw new Error(`compose takes no line ${JSON.stringify(rest.split("\n")[0])}`);
    const quote = rest[assigned.length] ?? "";
    const body = rest.slice(assigned.length + 1);
    if (quote === "'" || quote === '"') {
      const [raw = "", inner = ""] = (quote === "'" ? /^((?:\\.|[^'\\])*)'/s : /^((?:\\.|[^"\\])*)"/s).exec(body) ?? [];
      if (raw === "") throw new Error(`compose finds no end of the value of ${name}`);
      values[name] = quote === "'" ? inner.replaceAll("\\'", "'") : unescape(name, inner);
      rest = endOfLine(body.slice(raw.length));
    } else {
      const [line = ""] = rest.slice(assigned.length).split("\n");
      values[name] = literal(name, line.replace(/\s+#.*$/, "").trim());
      rest = endOfLine(rest.slice(assigned.length + line.length));
    }
  }
  return values;
}

function unescape(name: string, inner: string): string {
  literal(name, inner);
  const meant: Values = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"' };
  return inner.replaceAll(/\\(.)/g, (whole, escaped: string) => meant[escaped] ?? whole);
}

function literal(name: string, text: string): string {
  if (text.includes("$")) throw new Error(`compose interpolates the value of ${name}`);
  return text;
}

function endOfLine(rest: string): string {
  if (!rest.startsWith("\n")) throw new Error(`compose finds ${JSON.stringify(rest.slice(0, 20))} behind a value`);
  return rest.slice(1);
}
