/** Values at random: few keys, so that defaults, overrides, conditions and imports meet. */
import fc from "fast-check";

export type Values = Record<string, unknown>;

/** Names of sub-charts and aliases. */
export const NAMES = ["web", "db", "mq", "api"] as const;

const scalar = fc.oneof(
  { weight: 4, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 9 }) },
  { weight: 2, arbitrary: fc.constantFrom("x", "", "yes", "{{ .Release.Name }}", '{{ include "h1" . }}', "a: b") },
  { weight: 1, arbitrary: fc.constantFrom([], [1, { a: 2 }]) },
);
const nothing = fc.constant(null);
const enabled = fc.option(fc.boolean(), { nil: undefined, freq: 2 });

const leaf = fc.oneof({ weight: 8, arbitrary: scalar }, { weight: 1, arbitrary: nothing });
const table = fc.dictionary(fc.constantFrom("a", "b", "enabled"), leaf, { maxKeys: 2 });
const own: fc.Arbitrary<unknown> = fc.oneof({ weight: 4, arbitrary: leaf }, { weight: 2, arbitrary: table });
const globals = fc.dictionary(fc.constantFrom("a", "b", "on"), own, { maxKeys: 3 });
const tags = fc.dictionary(
  fc.constantFrom("t0", "t1"),
  fc.oneof({ weight: 8, arbitrary: fc.boolean() }, { weight: 1, arbitrary: leaf }),
  { maxKeys: 2 },
);
const exported = fc.record({ data: fc.dictionary(fc.constantFrom("a", "text"), own, { maxKeys: 2 }) });

/** @param depth how many levels of sub-charts there may be below. Undefined fields are left out. */
export function valuesAtRandom(depth: number): fc.Arbitrary<Values> {
  const below: Record<string, fc.Arbitrary<unknown>> = depth === 0
    ? {}
    : Object.fromEntries(NAMES.map((name) => [name, sparse(mostly(valuesAtRandom(depth - 1)), 3)]));
  return fc
    .record({
      enabled,
      a: sparse(own, 2),
      b: sparse(own, 2),
      text: sparse(scalar, 3),
      global: sparse(mostly(globals), 2),
      tags: sparse(tags, 3),
      exports: sparse(exported, 4),
      ...below,
    })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
}

/** There in one of so many cases; rarer the larger. */
const sparse = <T>(of: fc.Arbitrary<T>, rarity: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: rarity - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: of });

/** Null now and then, which Helm does not take everywhere. */
const mostly = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 30, arbitrary: of }, { weight: 1, arbitrary: nothing });
