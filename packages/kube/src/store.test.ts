import fc from "fast-check";
import { expect, test } from "vitest";
import { Store } from "./store.ts";

interface Item {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly groups: readonly string[];
}
const item = (name: string, groups: readonly string[]): Item => ({
  apiVersion: "v1",
  kind: "Item",
  metadata: { name },
  groups,
});

test("an index always finds just the objects that have the value now", () => {
  const name = fc.constantFrom("a", "b", "c");
  const groups = fc.uniqueArray(fc.constantFrom("x", "y", "z"));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.option(groups))), (steps) => {
      const store = new Store<Item>({ group: ({ groups }) => groups });
      const truth = new Map<string, Item>();
      for (const [name, groups] of steps) {
        if (groups) {
          store.set(name, item(name, groups));
          truth.set(name, item(name, groups));
        } else {
          store.delete(name);
          truth.delete(name);
        }
      }
      expect(new Map(store.list().map((one) => [one.metadata.name, one]))).toEqual(truth);
      for (const group of ["x", "y", "z"]) {
        const expected = [...truth.values()]
          .filter((one) => one.groups.includes(group))
          .map((one) => one.metadata.name);
        expect(
          store
            .byIndex("group", group)
            .map((one) => one.metadata.name)
            .sort(),
        ).toEqual(expected.sort());
      }
    }),
  );
});

test("asking for an index that was not declared is a mistake, not an empty answer", () => {
  expect(() => new Store<Item>({ group: () => [] }).byIndex("owner", "x")).toThrow(
    'no index "owner"; declared are: group',
  );
});
