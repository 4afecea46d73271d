import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, parseAllDocuments, stringify } from "yaml";
import { folder } from "../../testing/umbrella.ts";
import { type Ended, orkestra } from "../../testing/world.ts";

const here = (name: string): string => new URL(`../../testdata/${name}`, import.meta.url).pathname;
const FINAL = here("original-final.yaml");
const EARLY = here("original-early.yaml");
const REGISTRIES = here("original-registries.yaml");

type Made = Record<string, never> & { kind: string; metadata: Record<string, unknown>; spec: Record<string, unknown> };

const objects = (yaml: string): Made[] => parseAllDocuments(yaml).map((it) => it.toJS() as Made);
const withoutPlaces = (notes: readonly string[]): string[] =>
  notes.map((it) => it.replace(/^note: .*?:\d+:\d+: \S+ [^:]+: /, ""));

function convert(yaml: string, ...args: readonly string[]): Promise<Ended> {
  return orkestra(["convert", "-f", "-", "-n", "shop", ...args], yaml);
}

const group = (application: object, metadata: object = { name: "g" }): string =>
  stringify({
    apiVersion: "orkestra.azure.microsoft.com/v1alpha1",
    kind: "ApplicationGroup",
    metadata,
    spec: { applications: [application] },
  });
const early = (name: string, spec: object): string =>
  stringify({ apiVersion: "orkestra.azure.microsoft.com/v1alpha1", kind: "Application", metadata: { name }, spec });
const CHART = { url: "https://charts.example.com", name: "web", version: "1.2.3" };
const FINAL_SPEC = { chart: CHART, release: { targetNamespace: "web" } };

test.each([
  ["the final shape, every field once", ["-f", FINAL], ["ApplicationGroup"], ["ambassador", "book-info.prepare"]],
  [
    "the early shape, every field once",
    ["-f", EARLY, "--registries", REGISTRIES],
    ["ApplicationGroup", "Application", "Application"],
    ["redis-dev", "kafka-dev/zookeeper"],
  ],
])("%s: plan accepts what comes out", async (_, args, kinds, first) => {
  const converted = await orkestra(["convert", "-n", "shop", ...args]);
  expect(converted.code).toBe(0);
  expect(objects(converted.stdout).map(({ kind }) => kind)).toEqual(kinds);
  const planned = await orkestra(["plan", "-f", "-", "-o", "json"], converted.stdout);
  expect({ code: planned.code, problems: planned.stderr.filter((it) => !it.startsWith("note: ")) }).toEqual({
    code: 0,
    problems: [],
  });
  const { levels } = JSON.parse(planned.stdout).plans[0];
  expect(levels.slice(0, 2).flat()).toEqual(first);
});

test("the final shape converts to just this, and tells all that is not the same", async () => {
  const { stdout, stderr } = await orkestra(["convert", "-n", "shop", "-f", FINAL]);
  expect(stdout).toMatchSnapshot();
  expect(stderr.map((it) => it.replace(FINAL, "final.yaml"))).toMatchSnapshot();
});

test("the early shape converts to just this, and tells all that is not the same", async () => {
  const { stdout, stderr } = await orkestra(["convert", "-n", "shop", "-f", EARLY, "--registries", REGISTRIES]);
  expect(stdout).toMatchSnapshot();
  expect(stderr.map((it) => it.replace(EARLY, "early.yaml").replace(REGISTRIES, "registries.yaml"))).toMatchSnapshot();
});

test("a step is given what the original's executor was given, without values", async () => {
  const { stdout } = await orkestra(["convert", "-n", "shop", "-f", FINAL]);
  const [made] = objects(stdout) as unknown as [
    { spec: { applications: { spec: { steps: { container: { args: string[] } }[] } }[] } },
  ];
  const args = made.spec.applications[1]?.spec.steps[0]?.container.args ?? [];
  const after = (flag: string): string => Buffer.from(args[args.indexOf(flag) + 1] ?? "", "base64").toString();
  expect(JSON.parse(after("--data"))).toEqual({ foo: "bar" });
  expect(parse(after("--spec"))).toEqual({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "book-info", namespace: "shop" },
    spec: { releaseName: "book-info", targetNamespace: "bookinfo" },
  });
});

test("a manifest that says nothing unusual has only the notes that everybody needs", async () => {
  const { code, stdout, stderr } = await convert(group({ name: "web", spec: FINAL_SPEC }));
  expect({ code, made: objects(stdout) }).toEqual({
    code: 0,
    made: [
      {
        apiVersion: "orkestra.dev/v1alpha1",
        kind: "ApplicationGroup",
        metadata: { name: "g", namespace: "shop" },
        spec: { applications: [{ name: "web", spec: FINAL_SPEC }] },
      },
    ],
  });
  expect(withoutPlaces(stderr)).toEqual([
    expect.stringMatching(/^spec\.applications: releases without release\.interval/),
    expect.stringMatching(/^spec\.applications\[0\]\.spec\.release\.targetNamespace: the HelmRelease and/),
  ]);
});

test("without -n no namespace is written, and that is told", async () => {
  const ended = await orkestra(["convert", "-f", "-"], group({ name: "web", spec: FINAL_SPEC }));
  expect(objects(ended.stdout)[0]?.metadata).toEqual({ name: "g" });
  expect(ended.stderr[0]).toBe(
    "note: <stdin>:3:1: ApplicationGroup g: metadata: it was in no namespace and now is in the one that it is applied to; -n writes one down",
  );
});

test("-o json is one List", async () => {
  const yaml = `${group({ name: "web", spec: FINAL_SPEC })}---\n${early("db", { chart: { repository: CHART.url, name: "db", version: "1.0.0" } })}`;
  const { stdout } = await convert(yaml, "-o", "json");
  const list = JSON.parse(stdout);
  expect({ ...list, items: list.items.map((it: Made) => it.kind) }).toEqual({
    apiVersion: "v1",
    kind: "List",
    items: ["ApplicationGroup", "Application"],
  });
});

test("a nickname is what --repository says, before what the registries' file says, before the chart's repository", async () => {
  const map = stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "registry-config" },
    data: { "config.yaml": "registries:\n  bitnami:\n    url: https://map.example.com/\n" },
  });
  const file = `${await folder({ "map.yaml": map })}/map.yaml`;
  const yaml = early("db", {
    repo: "bitnami",
    chart: { repository: "https://written.example.com", name: "db", version: "1.0.0" },
  });
  const urlWith = async (...args: string[]): Promise<unknown> => {
    const made = parse((await convert(yaml, ...args)).stdout) as { spec: { chart: { url: string } } };
    return made.spec.chart.url;
  };
  expect(await urlWith()).toBe("https://written.example.com");
  expect(await urlWith("--registries", file)).toBe("https://map.example.com");
  expect(await urlWith("--registries", file, "--repository", "bitnami=https://said.example.com/x")).toBe(
    "https://said.example.com/x",
  );
});

test.each([
  [
    "a nickname that nobody explains",
    early("db", { repo: "bitnami", chart: { name: "db", version: "1.0.0" } }),
    '<stdin>:6:3: Application db: spec.repo: "bitnami" is the nickname of a repository: --repository bitnami=URL, or --registries FILE, says which URL it stands for',
  ],
  [
    "an executor without its image",
    group({ name: "web", spec: { ...FINAL_SPEC, workflow: [{ name: "x", type: "custom" }] } }),
    "<stdin>:16:13: ApplicationGroup g: spec.applications[0].spec.workflow[0].image.image: is required by executors of type custom",
  ],
  [
    "a type that the original refuses too",
    group({ name: "web", spec: { ...FINAL_SPEC, subcharts: "all" } }),
    "<stdin>:15:9: ApplicationGroup g: spec.applications[0].spec.subcharts: must be a list of objects",
  ],
  [
    "what plan would refuse",
    group({ name: "web", dependencies: ["db"], spec: FINAL_SPEC }),
    '<stdin>:4:3: ApplicationGroup g: converted, it is not right: application "web" depends on "db", which is not in the group',
  ],
  [
    "nothing of the original",
    "kind: ConfigMap\napiVersion: v1\n",
    "<stdin>: there is nothing of orkestra.azure.microsoft.com",
  ],
])("%s is a problem, and nothing is printed", async (_, yaml, problem) => {
  const { code, stdout, stderr } = await convert(yaml);
  expect({ code, stdout, problems: stderr.filter((it) => !it.startsWith("note: ")) }).toEqual({
    code: 1,
    stdout: "",
    problems: [problem],
  });
});

test("Applications alone, or a group without them, convert; what is missing is told", async () => {
  const { code, stderr } = await convert(group({ name: "db" }));
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: ['note: <stdin>:6:3: ApplicationGroup g: not in the input, to be converted too: "db"'],
  });
});

test("an executor that ran beside the release runs before it, and that is told", async () => {
  const workflow = [
    { name: "helmrelease", type: "helmrelease" },
    { name: "beside", type: "custom", image: { image: "a:1" }, params: { data: 1 } },
  ];
  const { stderr } = await convert(group({ name: "web", spec: { ...FINAL_SPEC, workflow } }));
  expect(withoutPlaces(stderr)).toContain(
    "spec.applications[0].spec.workflow[1]: it ran beside the release, and runs before it now: let it depend on the application to run after it",
  );
});

/** Ways to all objects in a value. */
function waysIn(value: unknown, way: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => waysIn(item, [...way, index]));
  if (typeof value !== "object" || value === null) return [];
  return [way, ...Object.entries(value).flatMap(([key, inner]) => waysIn(inner, [...way, key]))];
}

/** Told of as a whole. */
const WHOLE = /^(status|.*\.(env|externalSourceRef|chartFileRef)|spec\.values)(\.|$)/;

const DOCUMENTS = [FINAL, EARLY].flatMap((file) =>
  parseAllDocuments(readFileSync(file, "utf8")).map((it) => it.toJS()),
);
const PLACES = DOCUMENTS.flatMap((document) => waysIn(document).map((way) => ({ document, way })));

test("a field that nobody knows, wherever it is, comes out again or is told of", async () => {
  const key = fc.stringMatching(/^[a-z]{6,10}Q$/);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PLACES), key, async ({ document, way }, name) => {
      const changed = structuredClone(document);
      way.reduce((at, step) => at[step], changed)[name] = "x";
      const { code, stdout, stderr } = await convert(stringify(changed), "--registries", REGISTRIES);
      expect(code).toBe(0);
      const encoded = stdout.match(/[A-Za-z0-9+/]{12,}=*/g) ?? [];
      const texts = [stdout, ...encoded.map((it) => Buffer.from(it, "base64").toString())];
      const isTold = stderr.some((it) => it.includes(name)) || WHOLE.test(way.join("."));
      expect(isTold || texts.some((it) => it.includes(name))).toBe(true);
    }),
    { numRuns: 150 },
  );
});
