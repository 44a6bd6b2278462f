import { canonicalJson } from "../../definition/canonical-json.ts";

/** What carries one id in two versions: in both, or in one of them. */
export type Pair<T> =
  | { readonly id: string; readonly from: T; readonly to: T }
  | { readonly id: string; readonly from: T; readonly to: null }
  | { readonly id: string; readonly from: null; readonly to: T };

/** Pairs by id, in the order of `from`, then what only `to` has. */
export function pairById<T extends { readonly id: string }>(from: readonly T[], to: readonly T[]): readonly Pair<T>[] {
  const after = new Map(to.map((item) => [item.id, item]));
  const before = new Set(from.map(({ id }) => id));
  return [
    ...from.map((item): Pair<T> => {
      const other = after.get(item.id);
      return other === undefined ? { id: item.id, from: item, to: null } : { id: item.id, from: item, to: other };
    }),
    ...to.filter(({ id }) => !before.has(id)).map((item): Pair<T> => ({ id: item.id, from: null, to: item })),
  ];
}

export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

/** What is in one list and not in the other, by content. */
export function lacking<T>(list: readonly T[], other: readonly T[]): readonly T[] {
  return list.filter((item) => !other.some((candidate) => isSame(candidate, item)));
}
