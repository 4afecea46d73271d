import { expect, test } from "vitest";
import { type Recipe, recipeKey, recipes } from "./recipes.ts";

const recipe: Recipe = { module: "etcd", programs: [{ name: "etcd", package: "example.org/etcd" }] };
const files = { "/go.mod": "module x", "/go.sum": "" };

test("a recipe's key names its programs and does not depend on the order of files", () => {
  const key = recipeKey(recipe, files, "linux/x64");
  expect(key).toMatch(/^etcd-[0-9a-f]{12}$/);
  expect(recipeKey(recipe, { "/go.sum": "", "/go.mod": "module x" }, "linux/x64")).toBe(key);
});

test("whatever changes in a recipe changes its key", () => {
  const keys = [
    recipeKey(recipe, files, "linux/x64"),
    recipeKey(recipe, files, "linux/arm64"),
    recipeKey(recipe, { ...files, "/go.sum": "example.org v1" }, "linux/x64"),
    recipeKey(
      { ...recipe, programs: [{ name: "etcd", package: "example.org/etcd", ldflags: "-X a=b" }] },
      files,
      "linux/x64",
    ),
    recipeKey({ ...recipe, manifests: { module: "example.org", paths: ["crds"] } }, files, "linux/x64"),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});

test("no program is built twice", () => {
  const names = recipes.flatMap(({ programs }) => programs.map(({ name }) => name));
  expect(names).toEqual([...new Set(names)]);
});
