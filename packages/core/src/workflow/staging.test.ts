import { base64 } from "@scure/base";
import { strFromU8 } from "fflate";
import { expect, test } from "vitest";
import type { Plan } from "../plan.ts";
import { CHART, groupOf, planOf, STAGING } from "../testing/groups.ts";
import { stagingName, stagingWorkflow } from "./staging.ts";

/** A draft of as many applications with a sub-chart. */
const draft = (count: number, spec: object = {}): Plan => {
  const applications = Array.from({ length: count }, (_, i) => ({
    name: `app-${i}`,
    spec: { chart: CHART, subcharts: [{ name: "redis" }], ...spec },
  }));
  return planOf(groupOf(applications, { staging: STAGING, parallelism: 3, timeout: "1h" }));
};
const OPTIONS = { revision: "shop-0123456789", attempt: 1, executorTemplate: "orkestra-executor" };
const workflowOf = (plan: Plan) => stagingWorkflow(plan, { ...OPTIONS, stages: plan.stages });
const tasksOf = (plan: Plan) => {
  const [main] = workflowOf(plan).spec.templates;
  return main && "dag" in main ? main.dag.tasks : [];
};

test("a stage is a task of the executor's template that carries its request, and Secrets by name alone", () => {
  const plan = draft(1, {
    chart: { ...CHART, authSecretRef: { name: "pull" } },
    release: { values: { text: "{{workflow.name}}" } },
  });
  const workflow = workflowOf(plan);
  expect(workflow).toMatchObject({
    metadata: {
      name: "shop-0123456789-stage",
      namespace: "store",
      labels: { "orkestra.dev/group": "shop", "orkestra.dev/revision": "shop-0123456789" },
    },
    spec: { entrypoint: "main", parallelism: 3, activeDeadlineSeconds: 3600, serviceAccountName: "orkestra-executor" },
  });
  const [task] = tasksOf(plan);
  const [request, ...parameters] = task?.arguments?.parameters ?? [];
  expect(task).toMatchObject({
    name: "stage-app-0",
    templateRef: { name: "orkestra-executor", template: "stage", clusterScope: true },
  });
  expect(parameters).toEqual([
    { name: "chartAuthSecret", value: "pull" },
    { name: "chartCertSecret", value: "orkestra-none" },
    { name: "stagingAuthSecret", value: "orkestra-none" },
    { name: "stagingCertSecret", value: "orkestra-none" },
    { name: "timeout", value: "900s" },
    { name: "podTimeout", value: "1260s" },
  ]);
  expect(request?.name).toBe("request");
  expect(JSON.parse(strFromU8(base64.decode(request?.value ?? "")))).toEqual(plan.stages[0]?.request);
});

test("what stages keeps the memory of its template, whatever the group gives those that release", () => {
  const plan = draft(1);
  const small = { ...plan, workflow: { ...plan.workflow, resources: { limits: { memory: "64Mi" } } } };
  expect(workflowOf(small)).toEqual(workflowOf(plan));
});

test("only the stages that are asked for are in it, at the attempt that is asked for", () => {
  const plan = draft(3);
  const { metadata, spec } = stagingWorkflow(plan, {
    ...OPTIONS,
    attempt: 2,
    stages: plan.stages.slice(1, 2),
    logLevel: "debug",
  });
  expect(metadata.name).toBe("shop-0123456789-stage-2");
  expect(spec.templates).toMatchObject([{ name: "main", dag: { failFast: false, tasks: [{ name: "stage-app-1" }] } }]);
  expect(JSON.stringify(spec)).toContain('{"name":"logLevel","value":"debug"}');
});

test("what does not fit into one Workflow is left for the next", () => {
  const many = tasksOf(draft(500));
  expect(many).toHaveLength(200);
  const subcharts = Array.from({ length: 64 }, (_, i) => ({ name: `${"s".repeat(40)}-${i}` }));
  const large = tasksOf(draft(200, { subcharts }));
  expect(large.length).toBeGreaterThan(30);
  expect(large.length).toBeLessThan(80);
  expect(JSON.stringify(large).length).toBeLessThan(256 * 1024 + large.length);
});

test("the name it goes by follows from all stages of the plan; a plan without stages has none", () => {
  expect(stagingName(draft(2))).toMatch(/^shop-[0-9a-f]{10}$/);
  expect(stagingName(draft(2))).not.toBe(stagingName(draft(1)));
  expect(stagingName(planOf(groupOf([{ name: "web", spec: { chart: CHART } }])))).toBeUndefined();
});
