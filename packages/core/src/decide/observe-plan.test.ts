import { describe, expect, test } from "vitest";
import { compile } from "../compile/compile.ts";
import { revisionName } from "../revision/revision.ts";
import { CHART, entries, groupOf, planOf, recordsOf, STAGING } from "../testing/groups.ts";
import { stagingName } from "../workflow/staging.ts";
import { observePlan } from "./observe-plan.ts";

const group = (replicas: number) =>
  groupOf([{ name: "core", spec: { chart: CHART, release: { values: { replicas } }, subcharts: [{ name: "amf" }] } }], {
    staging: STAGING,
  });
const compiled = (replicas: number, records = recordsOf(group(replicas))) =>
  compile({ group: group(replicas), applications: new Map(), records });
const exact = planOf(group(1), recordsOf(group(1)));
const draft = planOf(group(1));

test("a plan without sub-charts goes by its revision", () => {
  const plain = groupOf(entries({ web: [] }));
  const plan = planOf(plain);
  expect(observePlan(compile({ group: plain, applications: new Map(), records: new Map() }))).toEqual({
    ok: true,
    plan,
    unstaged: [],
    revision: revisionName(plan),
  });
});

test("a plan whose charts are staged goes by its revision, and knows what its staging went by", () => {
  expect(observePlan(compiled(1))).toEqual({
    ok: true,
    plan: exact,
    unstaged: [],
    revision: revisionName(exact),
    staging: stagingName(exact),
  });
});

test("a draft goes by its stages", () => {
  expect(observePlan(compiled(1, new Map()))).toEqual({
    ok: true,
    plan: draft,
    unstaged: draft.stages,
    revision: stagingName(draft),
    staging: stagingName(draft),
  });
});

describe("when a record was lost", () => {
  test("a group whose spec is unchanged wants the plan that it was rolled out to", () => {
    expect(observePlan(compiled(1, new Map()), [planOf(groupOf(entries({ web: [] }))), exact])).toEqual(
      observePlan(compiled(1)),
    );
  });

  test("a group whose spec has changed stages again", () => {
    expect(observePlan(compiled(2, new Map()), [exact])).toMatchObject({ ok: true, unstaged: draft.stages });
  });
});

test("problems stay problems", () => {
  const problems = [{ kind: "SelfDependency", application: "a" }] as const;
  expect(observePlan({ ok: false, problems })).toEqual({ ok: false, problems });
});
