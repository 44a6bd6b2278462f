import { namedParameters, tokenizeSql, type SqlToken } from "../sql.ts";
import { anyOf } from "../words.ts";
import type { Complaint, LintRule } from "./rule.ts";
import { queriesOf } from "./traverse.ts";

/** A parameter nobody fills in fails at the first assessment; one left out measures more than the exposure. */
export const sqlParameter: LintRule = {
  id: "sql-parameter",
  check(document) {
    return queriesOf(document).flatMap(({ item: sql, pointer, allowed, needed }): readonly Complaint[] => {
      const used = namedParameters(sql);
      const choice = anyOf(allowed.map((name) => `:${name}`));
      const unknown = used
        .filter((name) => !allowed.includes(name))
        .map((name) => ({ pointer, found: `the parameter :${name}`, expected: `only ${choice} in this query` }));
      const missing = needed
        .filter((name) => !used.includes(name))
        .map((name) => ({ pointer, found: `a query without :${name}`, expected: `a query limited by :${name}` }));
      const loose = runsOutsideIn(sql)
        ? [{ pointer, found: ":runs outside of IN (:runs)", expected: "IN (:runs), because it is a list" }]
        : [];
      return [...unknown, ...missing, ...loose];
    });
  },
};

/** With a single run `= :runs` works by chance; with the second one it is a syntax error. */
function runsOutsideIn(sql: string): boolean {
  const tokens = tokenizeSql(sql).filter(({ kind }) => kind !== "space" && kind !== "comment");
  const is = (token: SqlToken | undefined, text: string): boolean => token?.text.toUpperCase() === text;
  return tokens.some(
    (token, at) =>
      token.kind === "parameter" &&
      token.text === ":runs" &&
      !(is(tokens[at - 2], "IN") && is(tokens[at - 1], "(") && is(tokens[at + 1], ")")),
  );
}
