/** Prometheus's text format 0.0.4, read strictly: whatever a scraper would refuse or guess at is an error here. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Exposition {
  /** Metric family → type. */
  readonly families: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** The one sample of this name whose labels include these; undefined: there is none. Throws where there are several. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Inf)|\+Inf|NaN)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const TYPES = ["counter", "gauge", "histogram", "summary"];

export function parseExposition(text: string): Exposition {
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const families = new Map<string, string>();
  const helped = new Set<string>();
  const samples: Sample[] = [];
  const series = new Set<string>();
  let family = "";
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line);
    if (comment) {
      const [, kind, name = "", rest = ""] = comment;
      if (!NAME.test(name)) throw new Error(`a name that is none: ${line}`);
      if (kind === "HELP" && helped.has(name)) throw new Error(`described twice: ${name}`);
      if (kind === "HELP") helped.add(name);
      if (kind === "TYPE") {
        if (families.has(name)) throw new Error(`a family in two pieces: ${name}`);
        if (!TYPES.includes(rest)) throw new Error(`no type: ${line}`);
        if (!helped.has(name)) throw new Error(`not described: ${name}`);
        families.set(name, rest);
        family = name;
      }
      continue;
    }
    const match = SAMPLE.exec(line);
    if (!match) throw new Error(`not a sample: ${line}`);
    const [, name = "", labels = "", value = ""] = match;
    const suffix = name.slice(family.length);
    const known = families.get(family) === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
    if (!name.startsWith(family) || !known.includes(suffix))
      throw new Error(`outside of its family ${family}: ${line}`);
    if (families.get(family) === "counter" && !name.endsWith("_total"))
      throw new Error(`a counter without _total: ${name}`);
    const sample = { name, labels: labelsOf(labels, line), value: value === "+Inf" ? Infinity : Number(value) };
    const key = `${name} ${JSON.stringify(Object.entries(sample.labels).toSorted())}`;
    if (series.has(key)) throw new Error(`a series twice: ${line}`);
    series.add(key);
    samples.push(sample);
  }
  return {
    families,
    samples,
    value(name, wanted = {}) {
      const found = samples.filter(
        (sample) => sample.name === name && Object.entries(wanted).every(([label, is]) => sample.labels[label] === is),
      );
      if (found.length > 1) throw new Error(`${found.length} samples of ${name} ${JSON.stringify(wanted)}`);
      return found[0]?.value;
    },
  };
}

function labelsOf(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text);
    if (!match) throw new Error(`not labels: ${line}`);
    const [, name = "", value = ""] = match;
    if (name in labels) throw new Error(`a label twice: ${line}`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === "n" ? "\n" : escaped));
  }
  return labels;
}
