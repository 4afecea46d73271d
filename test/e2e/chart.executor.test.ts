/** The templates of executors that the Helm chart brings: what they hand on, and that our Workflows fit them. Needs helm, no cluster. */
import { ApplicationGroupSpec, EXECUTOR_NAME } from "@orkestra/api";
import { compile, stagingName, stagingWorkflow, toWorkflow } from "@orkestra/core";
import { expect, test } from "vitest";
import { executorTemplate } from "./chart/objects.ts";
import { render } from "./chart/render.ts";

test("the executor's template hands every parameter on, and tries again only what a new pod can mend", async () => {
  const template = executorTemplate(await render());
  expect(template.container.command).toEqual(["/executor"]);
  expect(template.container.args).toEqual([
    "apply",
    "--revision={{inputs.parameters.revision}}",
    "--node={{inputs.parameters.node}}",
    "--spec={{inputs.parameters.manifest}}",
    "--after={{inputs.parameters.after}}",
    "--hold={{inputs.parameters.hold}}",
    "--timeout={{inputs.parameters.timeout}}",
    "--run={{workflow.uid}}",
    "--log-level={{inputs.parameters.logLevel}}",
  ]);
  expect(template.timeout).toBe("{{inputs.parameters.podTimeout}}");
  const used = [...JSON.stringify(template).matchAll(/\{\{inputs\.parameters\.(\w+)\}\}/g)].map(([, name]) => name);
  expect(used.sort()).toEqual(template.inputs.parameters.map(({ name }) => name).sort());
  expect(template.retryStrategy).toEqual({
    limit: "3",
    retryPolicy: "Always",
    expression:
      "lastRetry.exitCode == '4' || (lastRetry.status == 'Error' && lastRetry.exitCode != '1' && lastRetry.exitCode != '2' && lastRetry.exitCode != '3' && lastRetry.exitCode != '5')",
    backoff: { duration: "1s", factor: "4", cap: "1m" },
  });
});

test.each(["remove", "wait"] as const)(
  "the template %s hands every parameter on, as that to apply does",
  async (name) => {
    const objects = await render();
    const [template, apply] = [executorTemplate(objects, name), executorTemplate(objects)];
    const toHold = (arg: string): boolean => /^--(after|hold)=/.test(arg);
    const args = [name, ...apply.container.args.slice(1).filter((arg) => !toHold(arg))];
    // What is removed may be told by nothing but the cluster, and holds for what is told so.
    const live = ["release", "owner", "handed-to", "after", "hold", "tell"].map(
      (flag) => `--${flag}={{inputs.parameters.${camel(flag)}}}`,
    );
    if (name === "remove") args.splice(4, 0, ...live);
    expect(template.container).toEqual({ ...apply.container, args });
    const used = [...JSON.stringify(template).matchAll(/\{\{inputs\.parameters\.(\w+)\}\}/g)].map(([, used]) => used);
    expect(used.sort()).toEqual(template.inputs.parameters.map(({ name }) => name).sort());
    expect(template.retryStrategy).toEqual(apply.retryStrategy);
  },
);

const camel = (flag: string): string => flag.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

test("the template that stages hands every parameter on, and mounts the four Secrets, where there are any", async () => {
  const template = executorTemplate(await render(), "stage");
  const secrets = {
    "chart-auth": "chartAuthSecret",
    "chart-cert": "chartCertSecret",
    "staging-auth": "stagingAuthSecret",
    "staging-cert": "stagingCertSecret",
  };
  expect(template.container.command).toEqual(["/executor"]);
  expect(template.container.args).toEqual([
    "stage",
    "--spec={{inputs.parameters.request}}",
    ...Object.keys(secrets).map((name) => `--${name}=/secrets/${name}`),
    "--timeout={{inputs.parameters.timeout}}",
    "--run={{workflow.uid}}",
    "--log-level={{inputs.parameters.logLevel}}",
  ]);
  expect(template.volumes).toEqual(
    Object.entries(secrets).map(([name, parameter]) => ({
      name,
      secret: { secretName: `{{inputs.parameters.${parameter}}}`, optional: true },
    })),
  );
  expect(template.container.volumeMounts).toEqual(
    Object.keys(secrets).map((name) => ({ name, mountPath: `/secrets/${name}`, readOnly: true })),
  );
  const used = [...JSON.stringify(template).matchAll(/\{\{inputs\.parameters\.(\w+)\}\}/g)].map(([, name]) => name);
  expect([...new Set(used)].sort()).toEqual(template.inputs.parameters.map(({ name }) => name).sort());
  expect(template.retryStrategy).toEqual(executorTemplate(await render()).retryStrategy);
});

test("the template that stages takes every parameter that the controller's Workflows give it", async () => {
  const template = executorTemplate(await render(), "stage");
  const spec = ApplicationGroupSpec.parse({
    staging: { url: "oci://registry.local/pieces" },
    applications: [
      {
        name: "shop",
        spec: { chart: { url: "oci://registry.local/charts", name: "shop" }, subcharts: [{ name: "db" }] },
      },
    ],
  });
  const group = { name: "demo", namespace: "default", spec };
  const compiled = compile({ group, applications: new Map(), records: new Map() });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { plan, unstaged: stages } = compiled;
  const revision = stagingName(plan) ?? "";
  const workflow = stagingWorkflow(plan, {
    revision,
    attempt: 1,
    stages,
    executorTemplate: EXECUTOR_NAME,
    logLevel: "debug",
  });
  const tasks = workflow.spec.templates.flatMap((one) => ("dag" in one ? one.dag.tasks : []));

  expect(tasks.map(({ templateRef }) => templateRef)).toEqual([
    { name: "orkestra-executor", template: "stage", clusterScope: true },
  ]);
  expect(tasks[0]?.arguments?.parameters.map(({ name }) => name).sort()).toEqual(
    template.inputs.parameters.map(({ name }) => name).sort(),
  );
});

test("the executor's template takes every parameter that the controller's Workflows give it", async () => {
  const template = executorTemplate(await render());
  const chart = { url: "oci://registry.local/charts", name: "web" };
  const chain = ["a", "b", "c"].map((name, i, all) => ({ name, dependencies: all.slice(i - 1, i), spec: { chart } }));
  const spec = ApplicationGroupSpec.parse({ applications: chain });
  const compiled = compile({
    group: { name: "demo", namespace: "default", spec },
    applications: new Map(),
    records: new Map(),
  });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const options = {
    revision: "demo-1",
    operation: "apply",
    attempt: 1,
    done: new Set<string>(),
    lookAhead: 1,
  } as const;
  const workflow = toWorkflow(compiled.plan, { ...options, executorTemplate: EXECUTOR_NAME, logLevel: "debug" });
  const tasks = (workflow?.spec.templates ?? []).flatMap((one) => ("dag" in one ? one.dag.tasks : []));
  const given = tasks.flatMap((task) => task.arguments?.parameters ?? []).map(({ name }) => name);

  expect(tasks.map(({ templateRef }) => templateRef)).toEqual(
    chain.map(() => ({ name: "orkestra-executor", template: template.name, clusterScope: true })),
  );
  const taken = template.inputs.parameters.map(({ name }) => name);
  expect([...new Set(given)].sort()).toEqual(taken.filter((name) => name !== "manifest").sort());
});
