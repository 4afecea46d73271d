import { expect, test } from "vitest";
import { meta, sub, umbrella } from "./charts.fixture.ts";
import { defaultValues } from "./defaults.ts";

const defaults = (root: string, a: string, nested = "", chartYaml = meta("umbrella")) =>
  defaultValues(
    umbrella(
      { "Chart.yaml": chartYaml, "values.yaml": root },
      sub("a", { "values.yaml": a }),
      sub("a/charts/inner", { "values.yaml": nested }, "inner"),
    ),
  );

/** What `helm template` shows with a template that prints its values, without values of the user's. */
test.each([
  [
    "a parent's values outweigh a sub-chart's",
    "a: {x: 1}",
    "x: 2\nw: 3",
    { a: { x: 1, w: 3, global: {}, inner: { global: {} } } },
  ],
  ["a null takes a sub-chart's away", "a: {x: null}", "x: 2", { a: { global: {}, inner: { global: {} } } }],
  [
    "a table is not overwritten by what is none",
    "a: {x: {w: 1}}",
    "x: 2",
    { a: { x: { w: 1 }, global: {}, inner: { global: {} } } },
  ],
  [
    "global goes down, the upper outweighs",
    "global: {x: 1, t: {u: 1}}",
    "global: {x: 2, w: 2, t: {u: 2, v: 2}}",
    {
      global: { x: 1, t: { u: 1 } },
      a: {
        global: { x: 1, w: 2, t: { u: 1, v: 2 } },
        inner: { global: { x: 1, w: 2, t: { u: 1, v: 2 } } },
      },
    },
  ],
])("%s", (_, root, a, expected) => {
  expect(defaults(root, a)).toEqual(expected);
});

test("a sub-chart's values are under its alias; aliases below it are not given yet", () => {
  const chartYaml = meta("umbrella", 'dependencies:\n- {name: a, alias: one, version: "*"}\n');
  expect(defaults("one: {x: 1}\na: {x: 2}", "w: 1", "z: 1", chartYaml)).toEqual({
    one: { x: 1, w: 1, global: {}, inner: { z: 1, global: {} } },
    a: { x: 2 },
  });
});

test("keys of JavaScript's objects are keys like others", () => {
  const values = defaults("__proto__: {x: 1}\nconstructor: {w: 1}", "{}");
  expect(Object.keys(values)).toEqual(["__proto__", "constructor", "a"]);
});
