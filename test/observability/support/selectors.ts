import type { Sample } from "./exposition.ts";

/** `name{label="value", …}` as far as our rules use it. */
export interface Selector {
  readonly name: string;
  matches(sample: Pick<Sample, "name" | "labels">): boolean;
}

const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;

/**
 * What the expression of an alert watches grow: every selector below `increase` or `rate`, but for what it divides by, which says how
 * much there is of everything and waits for no event.
 */
export function watchedGrowth(expression: string): readonly Selector[] {
  return [...expression.matchAll(/(\/\s*sum\()?\b(?:increase|rate)\((\w+)(?:\{([^}]*)\})?\[/g)].flatMap(
    ([, divisor, name = "", matchers = ""]) => (divisor === undefined ? [selector(name, matchers)] : []),
  );
}

function selector(name: string, matchers: string): Selector {
  const asked = [...matchers.matchAll(MATCHER)].map(([, label = "", sign = "", text = ""]) => {
    const is = sign.endsWith("~") ? new RegExp(`^(?:${text})$`) : { test: (value: string) => value === text };
    return (labels: Sample["labels"]) => is.test(labels[label] ?? "") !== sign.startsWith("!");
  });
  return { name, matches: (sample) => sample.name === name && asked.every((holds) => holds(sample.labels)) };
}
