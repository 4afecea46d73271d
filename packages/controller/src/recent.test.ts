import { expect, test } from "vitest";
import { Recent } from "./recent.ts";

const keys = (recent: Recent<number>) => ["a", "b", "c", "d"].filter((key) => recent.get(key) !== undefined);

test("what was used longest ago goes when there is too much", () => {
  const recent = new Recent<number>(10, (weight) => weight);
  for (const key of ["a", "b", "c"]) recent.set(key, 3);
  recent.get("a");
  recent.set("d", 3);
  expect(keys(recent)).toEqual(["a", "c", "d"]);
});

test("what is too heavy by itself is kept, alone", () => {
  const recent = new Recent<number>(10, (weight) => weight);
  recent.set("a", 3);
  recent.set("b", 99);
  expect(keys(recent)).toEqual(["b"]);
  recent.set("c", 1);
  expect(keys(recent)).toEqual(["c"]);
});

test("what is replaced or deleted weighs nothing any more", () => {
  const recent = new Recent<number>(10, (weight) => weight);
  for (let turn = 0; turn < 5; turn++) recent.set("a", 9);
  recent.set("b", 1);
  expect(keys(recent)).toEqual(["a", "b"]);
  recent.delete("a");
  recent.set("c", 9);
  expect(keys(recent)).toEqual(["b", "c"]);
});
