import { describe, expect, test } from "vitest";
import type { Plan, ReleaseNode } from "../plan.ts";
import { CHART, groupOf, planOf, STAGING } from "../testing/groups.ts";
import { stagingName } from "../workflow/staging.ts";
import { compile } from "./compile.ts";

type Spec = NonNullable<Parameters<typeof groupOf>[0][number]["spec"]>;

/** Sub-charts from `{ amf: ["nrf"], nrf: [] }`. */
const subcharts = (graph: Readonly<Record<string, readonly string[]>>): Pick<Spec, "subcharts"> => ({
  subcharts: Object.entries(graph).map(([name, dependencies]) => ({ name, dependencies: [...dependencies] })),
});
const draw = ({ nodes }: Plan): string[] =>
  nodes.map((node) => `${node.name} <- ${node.dependencies.join(" ")}`.trim());

describe("a stage", () => {
  const spec = { chart: { ...CHART, authSecretRef: { name: "pull" } }, ...subcharts({ b: [], a: ["b"] }) };
  const group = groupOf(
    [
      { name: "core", spec },
      { name: "db", spec: { chart: CHART } },
    ],
    { staging: STAGING },
  );

  test("asks for what the spec says, under a name that follows from it", () => {
    const compiled = compile({ group: { ...group, uid: "1234" }, applications: new Map(), records: new Map() });
    const stages = compiled.ok ? compiled.plan.stages : [];
    expect(stages).toEqual([
      {
        kind: "stage",
        name: "core",
        application: "core",
        timeoutSeconds: 900,
        request: {
          namespace: "store",
          group: "shop",
          uid: "1234",
          application: "core",
          record: expect.stringMatching(/^core-staged-[0-9a-f]{10}$/),
          chart: { ...CHART, authSecretRef: { name: "pull" } },
          release: "core",
          subcharts: ["a", "b"],
          staging: STAGING,
        },
      },
    ]);
    expect(compiled.ok && compiled.unstaged).toEqual(stages);
  });

  test("that is not done leaves a draft with the whole order and no chart", () => {
    const draft = planOf(group);
    expect(draw(draft)).toEqual(["core <- core/a core/b", "core/a <- core/b", "core/b <-", "db <-"]);
    const [core] = draft.nodes as ReleaseNode[];
    expect(core?.objects.map(({ kind }) => kind)).toEqual(["HelmRelease"]);
    expect(core?.objects[0]?.["spec"]).not.toHaveProperty("chartRef");
  });

  test("goes to the group's registry, else to the controller's", () => {
    const urls = (given: typeof group) => {
      const compiled = compile({
        group: given,
        applications: new Map(),
        staging: { url: "oci://default.example.com" },
        records: new Map(),
      });
      return compiled.ok && compiled.plan.stages.map(({ request }) => request.staging.url);
    };
    expect(urls(group)).toEqual([STAGING.url]);
    const { staging: _own, ...without } = group.spec;
    expect(urls({ ...group, spec: without })).toEqual(["oci://default.example.com"]);
  });

  test("is the same whatever the values and the order are, and so is what its Workflows go by", () => {
    const values = { ...spec, release: { values: { a: 1 } }, subcharts: [...(spec.subcharts ?? [])].reverse() };
    const other = groupOf([{ name: "core", spec: values }], { staging: STAGING, parallelism: 3 });
    expect(planOf(other).stages).toEqual(planOf(group).stages);
    expect(stagingName(planOf(other))).toBe(stagingName(planOf(group)));
    expect(planOf(other).origin).not.toBe(planOf(group).origin);
  });

  test("has another record for another chart, release, list or registry, and the same with another Secret", () => {
    const recordOf = (bent: Partial<Spec>, staging: typeof STAGING & object = STAGING) =>
      planOf(groupOf([{ name: "core", spec: { ...spec, ...bent } }], { staging })).stages[0]?.request.record;
    const record = recordOf({});
    expect(recordOf({ chart: { ...CHART, authSecretRef: { name: "other" } } })).toBe(record);
    expect(recordOf({}, { ...STAGING, secretRef: { name: "push" }, insecure: true } as typeof STAGING)).toBe(record);
    const others = [
      recordOf({ chart: { ...CHART, version: "1.2.4" } }),
      recordOf({ chart: { ...CHART, url: "https://other.example.com" } }),
      recordOf({ release: { name: "other" } }),
      recordOf(subcharts({ a: [] })),
      recordOf({}, { url: "oci://other.example.com" }),
    ];
    expect(new Set([record, ...others]).size).toBe(6);
  });
});
