import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { groupYaml } from "../testing/world.ts";
import { problemLine } from "./manifests/problem.ts";
import { planFiles } from "./planning.ts";

const CHART = "chart: { url: https://charts.example.com, name: c }";
const APPLICATION = (name: string, rest = ""): string =>
  `apiVersion: orkestra.dev/v1alpha1\nkind: Application\nmetadata: { name: ${name} }\nspec:\n  ${CHART}\n${rest}`;
const GROUP = (spec: string): string =>
  `apiVersion: orkestra.dev/v1alpha1\nkind: ApplicationGroup\nmetadata: { name: g }\nspec:\n${spec}`;
/** Application "a" with sub-charts, on line 10. */
const SUBCHARTS = (list: string): string =>
  GROUP(
    `  staging: { url: "oci://r/s" }\n  applications:\n    - name: a\n      spec:\n        ${CHART}\n        subcharts: ${list}\n`,
  );

async function planned(yaml: string, namespace?: string) {
  const { groups, problems, notes } = await planFiles({
    files: ["-"],
    lookAhead: 1,
    namespace,
    stdin: async () => yaml,
  });
  return {
    groups: groups.map(({ plan }) => `${plan.namespace}/${plan.group}`),
    problems: problems.map(problemLine),
    notes: notes.map(problemLine),
  };
}
const problems = async (yaml: string, namespace?: string): Promise<string[]> =>
  (await planned(yaml, namespace)).problems;

test("all mistakes of all objects are told at once, in the order of the file", async () => {
  const yaml = readFileSync(new URL("../testdata/mistakes.yaml", import.meta.url), "utf8");
  expect(await problems(yaml)).toEqual([
    "<stdin>:9:22: ApplicationGroup loop: applications wait for each other: a -> b -> c -> a; remove one of these dependencies",
    '<stdin>:15:11: ApplicationGroup loop: application "b" depends on "dd", which is not in the group; did you mean "d"?',
    '<stdin>:18:7: ApplicationGroup loop: there is no Application "c" in namespace "default"; create it, or give the group\'s entry a spec',
    "<stdin>:27:3: ApplicationGroup typo: spec.aplications: unknown field",
    "<stdin>:29:7: ApplicationGroup typo: spec.applications[0].name: must be lower-case letters, digits and '-', and begin and end with a letter or digit",
    "<stdin>:31:9: ApplicationGroup typo: spec.applications[0].spec.chart.url: is required",
    "<stdin>:34:11: ApplicationGroup typo: spec.applications[0].spec.release.timeout: must be a duration such as 90s, 5m or 1h30m",
    "<stdin>:41:12: Application d: spec.chart.url: must be an http://, https:// or oci:// URL with a host and without credentials",
  ]);
});

describe("a mistake is told where it is made:", () => {
  test.each([
    { why: "not an object", yaml: "- a\n", says: ["1:1: not a Kubernetes object: it has no fields"] },
    { why: "no kind", yaml: "apiVersion: v1\n", says: ["1:1: not a Kubernetes object: it has no kind"] },
    {
      why: "no kind nor version",
      yaml: "a: 1\n",
      says: ["1:1: not a Kubernetes object: it has no apiVersion and no kind"],
    },
    {
      why: "another version of our API",
      yaml: "apiVersion: orkestra.dev/v1\nkind: ApplicationGroup\nmetadata: {name: g}\n",
      says: ['1:1: ApplicationGroup g: apiVersion: must be "orkestra.dev/v1alpha1"'],
    },
    {
      why: "a kind that we do not have",
      yaml: "apiVersion: orkestra.dev/v1alpha1\nkind: Group\nmetadata: {name: g}\n",
      says: ["2:1: Group g: kind: orkestra.dev/v1alpha1 has no Group, only Application and ApplicationGroup"],
    },
    {
      why: "a group without a name",
      yaml: groupYaml({ a: [] }).replace("{ name: shop }", "{}"),
      says: ["3:1: ApplicationGroup without a name: metadata.name: is required"],
    },
    {
      why: "the same group twice",
      yaml: `${groupYaml({ a: [] })}---\n${groupYaml({ a: [] })}`,
      says: ["12:13: ApplicationGroup shop: declared more than once in the input"],
    },
    {
      why: "an unknown field deep inside",
      yaml: APPLICATION("a", "  release: { vaules: {} }\n"),
      says: ["6:14: Application a: spec.release.vaules: unknown field"],
    },
    {
      why: "a mistake in an item of a List",
      yaml: `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: orkestra.dev/v1alpha1\n    kind: ApplicationGroup\n    metadata: { name: g }\n    spec: { applications: [], parallelism: 0 }\n`,
      says: [
        "7:13: ApplicationGroup g: spec.applications: must not be empty",
        "7:31: ApplicationGroup g: spec.parallelism: must be at least 1",
      ],
    },
    {
      why: "a dependency on itself",
      yaml: groupYaml({ a: ["a"] }),
      says: [
        "7:22: ApplicationGroup shop: spec.applications[0].dependencies[0]: an application must not depend on itself",
      ],
    },
    {
      why: "sub-charts, in the application's own object",
      yaml: `${APPLICATION("a", "  subcharts: [{ name: x }]\n")}---\n${GROUP("  applications: [{ name: a }]\n")}`,
      says: [
        '6:3: Application a: application "a" lists subcharts, but there is no registry to put them into; set staging.url of the group, or have a default set for the controller',
      ],
    },
    {
      why: "sub-charts in a circle",
      yaml: SUBCHARTS("[{ name: x, dependencies: [y] }, { name: y, dependencies: [x] }]"),
      says: [
        '10:47: ApplicationGroup g: sub-charts of application "a" wait for each other: a/x -> a/y -> a/x; remove one of these dependencies',
      ],
    },
    {
      why: "a sub-chart whose release has a name that is too long",
      yaml: SUBCHARTS(`[{ name: ${"x".repeat(52)} }]`),
      says: [
        `10:23: ApplicationGroup g: release name "a-${"x".repeat(52)}" of sub-chart "a/${"x".repeat(52)}" has 54 characters, at most 53 are allowed; set a shorter release.name`,
      ],
    },
    {
      why: "a sub-chart that would share its release with an application",
      yaml: `${SUBCHARTS("[{ name: b }]")}    - name: a-b\n      spec: { ${CHART} }\n`,
      says: [
        '10:23: ApplicationGroup g: "a-b", "a/b" would share the HelmRelease "a-b"; rename an application, or list only one of these sub-charts',
      ],
    },
    {
      why: "steps in a circle",
      yaml: GROUP(
        `  applications:\n    - name: a\n      spec:\n        ${CHART}\n        steps:\n          - { name: x, dependencies: [y], container: { image: i } }\n          - { name: y, dependencies: [x], container: { image: i } }\n`,
      ),
      says: [
        '10:39: ApplicationGroup g: steps of application "a" wait for each other: a.x -> a.y -> a.x; remove one of these dependencies',
      ],
    },
    {
      why: "two releases of one name in one namespace",
      yaml: GROUP(
        `  applications:\n    - name: a\n      spec:\n        ${CHART}\n    - name: b\n      spec:\n        ${CHART}\n        release: { name: a }\n`,
      ),
      says: [
        '12:20: ApplicationGroup g: applications "a", "b" release into namespace "default" under the same release name "a"; give each its own release.name',
      ],
    },
    {
      why: "a duration that goes to Flux unchecked",
      yaml: GROUP(
        `  applications:\n    - name: a\n      spec:\n        ${CHART}\n        release:\n          install: { timeout: soon }\n`,
      ),
      says: [
        '10:22: ApplicationGroup g: application "a": release.install.timeout: "soon" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h',
      ],
    },
    {
      why: "a dependency on a sub-chart that is not listed",
      yaml: `${SUBCHARTS("[{ name: cache }]")}    - name: b\n      dependencies: [a/cahce]\n      spec: { ${CHART} }\n`,
      says: [
        '12:22: ApplicationGroup g: application "b" depends on "a/cahce", but that application lists no such sub-chart; did you mean "a/cache"?',
      ],
    },
    { why: "no group at all", yaml: "apiVersion: v1\nkind: ConfigMap\n", says: ["there is no ApplicationGroup"] },
  ])("$why", async ({ yaml, says }) => {
    const separator = says[0]?.match(/^\d/) ? ":" : ": ";
    expect(await problems(yaml)).toEqual(says.map((it) => `<stdin>${separator}${it}`));
  });
});

test("a wrong Application is not said to be missing as well", async () => {
  const yaml = `${APPLICATION("a", "  nonsense: 1\n")}---\n${GROUP("  applications: [{ name: a }]\n")}`;
  expect(await problems(yaml)).toEqual(["<stdin>:6:3: Application a: spec.nonsense: unknown field"]);
});

test("other kinds are passed over; what may surprise is noted", async () => {
  const yaml = [
    groupYaml({ a: [] }),
    APPLICATION("lonely"),
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }\n",
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: { name: x }\n",
    "apiVersion: orkestra.azure.microsoft.com/v1alpha1\nkind: ApplicationGroup\nmetadata: { name: old }\n",
  ].join("---\n");
  expect(await planned(yaml)).toEqual({
    groups: ["default/shop"],
    problems: [],
    notes: [
      "<stdin>:12:13: Application lonely: no group of the input names it",
      "<stdin>:24:1: ApplicationGroup old: ignored: its API is orkestra.azure.microsoft.com/v1alpha1, not orkestra.dev/v1alpha1",
    ],
  });
});

test("applications are found in the group's namespace only", async () => {
  const application = APPLICATION("a").replace("{ name: a }", "{ name: a, namespace: other }");
  const yaml = `${application}---\n${GROUP("  applications: [{ name: a }]\n")}`;
  expect(await problems(yaml)).toEqual([
    '<stdin>:11:20: ApplicationGroup g: there is no Application "a" in namespace "default"; create it, or give the group\'s entry a spec',
  ]);
});

test("--namespace is for objects that name none, and the others must agree", async () => {
  expect((await planned(groupYaml({ a: [] }), "prod")).groups).toEqual(["prod/shop"]);
  const named = groupYaml({ a: [] }).replace("{ name: shop }", "{ name: shop, namespace: test }");
  expect(await problems(named, "prod")).toEqual([
    "<stdin>:3:25: ApplicationGroup shop: metadata.namespace: is test, but --namespace is prod",
  ]);
});

test("what a file says cannot steer the terminal or make more than one line", async () => {
  const [line = ""] = await problems('apiVersion: orkestra.dev/v1alpha1\nkind: "A\\e[31m\\nB"\nmetadata: {}\n');
  expect(line).toBe(
    "<stdin>:2:1: A?[31m B without a name: kind: orkestra.dev/v1alpha1 has no A?[31m B, only Application and ApplicationGroup",
  );
});
