import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../plan.ts";
import { anyPlan, CHART, entries, groupOf, planOf, recordsOf, STAGING } from "../testing/groups.ts";
import { digestOf } from "../text/canonical.ts";
import { sizeProblems } from "../workflow/size.ts";
import { controllerRevision, decodeRevision, revisionName } from "./revision.ts";

const plan: Plan = { ...planOf(groupOf(entries({ web: ["db"], db: [] }))), uid: "1234" };
const many = (count: number): Plan =>
  planOf(groupOf(entries(Object.fromEntries(Array.from({ length: count }, (_, i) => [`app-${i}`, []])))));

test("a small plan is stored as it is, under a name that is its content", () => {
  const { stages: _none, ...withoutStages } = plan;
  const name = revisionName(plan);
  expect(name).toMatch(/^shop-[0-9a-f]{10}$/);
  expect(controllerRevision(plan, 7)).toEqual({
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: {
      name,
      namespace: "store",
      labels: {
        "app.kubernetes.io/managed-by": "orkestra",
        "orkestra.dev/group": "shop",
        "orkestra.dev/revision": name,
      },
      ownerReferences: [expect.objectContaining({ kind: "ApplicationGroup", name: "shop", uid: "1234" })],
    },
    revision: 7,
    data: { encoding: "json", plan: withoutStages },
  });
});

test("a large plan is packed, with the same bytes each time", () => {
  const revision = controllerRevision(many(200), 1);
  expect(revision.data).toEqual({ encoding: "gzip+base64", plan: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) });
  expect(controllerRevision(many(200), 1)).toEqual(revision);
});

test("what was stored comes back", () => {
  fc.assert(
    fc.property(anyPlan({ applications: 60, density: 10, steps: true }), (any) => {
      expect(decodeRevision(JSON.parse(JSON.stringify(controllerRevision(any, 1))))).toEqual(any);
    }),
    { numRuns: 30 },
  );
});

test("a revision of before there were stages is read as a plan without any", () => {
  const { stages: _none, ...old } = plan;
  const stored = controllerRevision(plan, 1);
  expect(stored.data).toEqual({ encoding: "json", plan: old });
  expect(decodeRevision(stored)).toEqual(plan);
});

test("the stages of a plan are stored with it", () => {
  const group = groupOf([{ name: "core", spec: { chart: CHART, subcharts: [{ name: "amf" }] } }], { staging: STAGING });
  const split = planOf(group, recordsOf(group));
  expect(split.stages).toHaveLength(1);
  expect(decodeRevision(JSON.parse(JSON.stringify(controllerRevision(split, 1))))).toEqual(split);
});

describe("a revision is refused", () => {
  const revision = controllerRevision(plan, 1);
  const stored = (changes: object): unknown => JSON.parse(JSON.stringify({ ...revision, ...changes }));
  test.each([
    { why: "that is another kind of object", object: stored({ kind: "ConfigMap" }) },
    { why: "of another encoding", object: stored({ data: { encoding: "xml", plan: "" } }) },
    { why: "that cannot be unpacked", object: stored({ data: { encoding: "gzip+base64", plan: "aGVsbG8gd29ybGQ=" } }) },
    { why: "without a plan", object: stored({ data: { encoding: "json" } }) },
    {
      why: "whose nodes are of no known kind",
      object: stored({ data: { encoding: "json", plan: { ...plan, nodes: [{ kind: "remove" }] } } }),
    },
    { why: "that is nothing at all", object: undefined },
  ])("$why", ({ object }) => {
    expect(() => decodeRevision(object)).toThrow();
  });

  test("whose content is not what its name says", () => {
    const changed = { ...plan, parallelism: 99 };
    expect(() => decodeRevision(stored({ data: { encoding: "json", plan: changed } }))).toThrow(
      `revision "${revisionName(plan)}" holds the plan of revision "${revisionName(changed)}": its content was changed`,
    );
  });
});

describe("a group that is too large", () => {
  const options = { lookAhead: 1, executorTemplate: "orkestra-executor" };

  test("fits with 1,000 applications, the most that the API takes", () => {
    expect(sizeProblems(many(1000), options)).toEqual([]);
  });

  test("is reported when its values do not fit into a revision", () => {
    // Hexadecimal digits without a pattern pack to half their size.
    const values = { noise: Array.from({ length: 30_000 }, (_, i) => digestOf(i)).join("") };
    const group = groupOf([{ name: "web", spec: { chart: CHART, release: { values } } }]);
    expect(sizeProblems(planOf(group), options)).toEqual([
      { kind: "RevisionTooLarge", bytes: expect.any(Number), limit: 1024 * 1024 },
    ]);
  });

  test("is reported when its Workflow does not fit into an object", () => {
    const [node] = many(1).nodes;
    if (!node) throw new Error("the plan has a node");
    const nodes = Array.from({ length: 4000 }, (_, i) => ({ ...node, name: `app-${i}` }));
    expect(sizeProblems({ ...many(1), nodes }, options)).toEqual([
      { kind: "WorkflowTooLarge", bytes: expect.any(Number), limit: 1024 * 1024 },
    ]);
  });
});
