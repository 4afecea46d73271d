import { expect, test } from "vitest";
import { readRollbackTo, writeRollbackTo } from "./rollback-to.ts";

test.each([
  { annotation: undefined, is: undefined },
  { annotation: " ", is: undefined },
  { annotation: "shop-a", is: { revision: "shop-a" } },
  { annotation: "shop-a:", is: { revision: "shop-a" } },
  { annotation: " shop-a:shop-b ", is: { revision: "shop-a", insteadOf: "shop-b" } },
])("the annotation $annotation asks for $is", ({ annotation, is }) => {
  expect(readRollbackTo(annotation)).toEqual(is);
});

test.each([{ revision: "shop-a" }, { revision: "shop-a", insteadOf: "shop-b" }])(
  "what is written is read again: %o",
  (it) => {
    expect(readRollbackTo(writeRollbackTo(it))).toEqual(it);
  },
);
