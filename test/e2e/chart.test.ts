/** The Helm chart on its own: what it renders, and that it refuses what is wrong. Needs helm, no cluster. */
import { ApplicationGroupSpec, EXECUTOR_NAME } from "@orkestra/api";
import { compile, stagingName, stagingWorkflow, toWorkflow } from "@orkestra/core";
import { describe, expect, test } from "vitest";
import { lint, one, type Rendered, render } from "./chart/render.ts";
import { type Container, type PodLike, violations } from "./chart/restricted.ts";

const everything = {
  watchNamespaces: ["team-a", "team-b"],
  imagePullSecrets: [{ name: "registry" }],
  "controller.lookAhead": 0,
  "controller.logLevel": "debug",
  "controller.extraArgs": ["--concurrency=8"],
  "controller.image.digest": `sha256:${"a".repeat(64)}`,
  "controller.podLabels": { team: "platform" },
  "controller.priorityClassName": "system-cluster-critical",
  "controller.tolerations": [{ operator: "Exists" }],
  "executor.image": { repository: "registry.local/executor", tag: "edge", pullPolicy: "Always" },
  "executor.podAnnotations": { note: "x" },
  staging: {
    url: "oci://registry.local/pieces",
    secretRef: { name: "push" },
    certSecretRef: { name: "authority" },
    insecure: true,
  },
  "metrics.serviceMonitor": { enabled: true, interval: "15s", labels: { release: "prometheus" } },
  "networkPolicy.enabled": true,
  "networkPolicy.apiServerCidrs": ["10.0.0.1/32"],
};

type Deployment = {
  spec: { template: { spec: PodLike & { containers: [Container & { image: string; args: string[] }] } } };
};
const controllerPod = (objects: Rendered[]) =>
  one<Deployment>(objects, "Deployment", "orkestra-controller").spec.template.spec;

interface Template {
  readonly name: string;
  readonly timeout: string;
  readonly inputs: { readonly parameters: readonly { readonly name: string; readonly value: string }[] };
  readonly securityContext: NonNullable<PodLike["securityContext"]>;
  readonly retryStrategy: Record<string, unknown>;
  readonly volumes?: PodLike["volumes"];
  readonly container: Container & {
    readonly image: string;
    readonly command: string[];
    readonly args: string[];
    readonly volumeMounts?: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly: boolean;
    }[];
  };
}
type WorkflowTemplate = { spec: { templates: Template[] } };
function executorTemplate(objects: Rendered[], name: "apply" | "stage" = "apply"): Template {
  const { spec } = one<WorkflowTemplate>(objects, "ClusterWorkflowTemplate", "orkestra-executor");
  const found = spec.templates.find((template) => template.name === name);
  if (!found) throw new Error(`there is no template ${name}`);
  return found;
}

type Role = {
  rules: readonly { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
};
/** `group/resource[names]: verbs`, one line for each. */
const rights = (role: Role): string[] =>
  role.rules
    .flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
      apiGroups.flatMap((group) =>
        resources.map(
          (resource) => `${group}/${resource}${resourceNames ? `[${resourceNames}]` : ""}: ${verbs.join(" ")}`,
        ),
      ),
    )
    .sort();

describe.each([
  ["the defaults", {}],
  ["every value set", everything],
])("with %s", (_, values) => {
  test("helm lint --strict finds nothing", async () => {
    expect(await lint(values)).toContain("0 chart(s) failed");
  });

  test("every pod is one that the Pod Security Standard restricted admits", async () => {
    const objects = await render(values);
    expect(violations(controllerPod(objects))).toEqual([]);
    for (const name of ["apply", "stage"] as const) {
      const { securityContext, volumes, container } = executorTemplate(objects, name);
      expect(violations({ securityContext, containers: [container], ...(volumes ? { volumes } : {}) })).toEqual([]);
    }
  });

  test("no role has a wildcard or reads Secrets", async () => {
    const roles = (await render(values)).filter(({ kind }) => kind === "ClusterRole" || kind === "Role");
    const all = roles.flatMap((role) => rights(role as unknown as Role));
    expect(roles.length).toBe(5);
    expect(all.filter((right) => right.includes("*") || right.includes("secrets"))).toEqual([]);
  });
});

test("the controller may do what it does, and nothing else", async () => {
  expect(rights(one<Role>(await render(), "ClusterRole", "orkestra-controller"))).toEqual([
    "/serviceaccounts: create",
    "/serviceaccounts[orkestra-executor]: get",
    "apps/controllerrevisions: get list watch create delete",
    "argoproj.io/workflows: get list watch create patch",
    "events.k8s.io/events: create patch",
    "helm.toolkit.fluxcd.io/helmreleases: get list watch",
    "orkestra.dev/applicationgroups/finalizers: update",
    "orkestra.dev/applicationgroups/status: patch",
    "orkestra.dev/applicationgroups: get list watch",
    "orkestra.dev/applications/status: patch",
    "orkestra.dev/applications: get list watch",
    "rbac.authorization.k8s.io/clusterroles[orkestra-executor]: bind",
    "rbac.authorization.k8s.io/rolebindings: get create",
  ]);
});

test("replicas agree on the one that works by one Lease, in their own namespace", async () => {
  const objects = await render({ "controller.replicas": 2 });
  expect(rights(one<Role>(objects, "Role", "orkestra-controller-election"))).toEqual([
    "coordination.k8s.io/leases: create",
    "coordination.k8s.io/leases[orkestra-controller]: get patch",
  ]);
});

test("without bindInGroupNamespaces it may touch no account and no role", async () => {
  const objects = await render({ "executor.bindInGroupNamespaces": false });
  const all = rights(one<Role>(objects, "ClusterRole", "orkestra-controller"));
  expect(all.filter((right) => /serviceaccounts|rbac/.test(right))).toEqual([]);
  expect(controllerPod(objects).containers[0].args).toContain("--bind-executor=false");
});

test("an executor may release, record, watch, and read why it failed, and nothing else", async () => {
  expect(rights(one<Role>(await render(), "ClusterRole", "orkestra-executor"))).toEqual([
    "/pods/log: get",
    "/pods: get list",
    "apps/controllerrevisions: get list watch create patch",
    "apps/daemonsets: get list",
    "apps/deployments: get list",
    "apps/statefulsets: get list",
    "argoproj.io/workflowtaskresults: create patch",
    "batch/jobs: get list",
    "helm.toolkit.fluxcd.io/helmreleases: get list watch create patch",
    "orkestra.dev/applicationgroups/finalizers: update",
    "source.toolkit.fluxcd.io/helmcharts: get list watch patch",
    "source.toolkit.fluxcd.io/helmrepositories: get list watch create patch",
    "source.toolkit.fluxcd.io/ocirepositories: get list watch create patch",
  ]);
});

test("with watchNamespaces the controller has rights in those alone", async () => {
  const objects = await render(everything);
  const bindings = objects.filter(({ kind }) => kind.endsWith("RoleBinding"));
  expect(bindings.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    "RoleBinding team-a/orkestra-controller",
    "RoleBinding team-b/orkestra-controller",
    "RoleBinding orkestra-system/orkestra-controller-election",
  ]);
  expect(controllerPod(objects).containers[0].args).toContain("--namespaces=team-a,team-b");
});

test("the controller is told of a staging registry only where there is one", async () => {
  const staging = (objects: Rendered[]) =>
    controllerPod(objects).containers[0].args.filter((arg) => arg.startsWith("--staging"));
  expect(staging(await render())).toEqual([]);
  expect(staging(await render(everything))).toEqual([
    "--staging-url=oci://registry.local/pieces",
    "--staging-insecure=true",
    "--staging-secret=push",
    "--staging-cert-secret=authority",
  ]);
  expect(staging(await render({ "staging.url": "https://museum.local" }))).toEqual([
    "--staging-url=https://museum.local",
    "--staging-insecure=false",
  ]);
});

test("an image is named by digest, or by tag, or by the chart's version", async () => {
  const [defaults, set] = [await render(), await render(everything)];
  expect([controllerPod(defaults).containers[0].image, executorTemplate(defaults).container.image]).toEqual([
    "orkestra/controller:0.1.0",
    "orkestra/executor:0.1.0",
  ]);
  expect([controllerPod(set).containers[0].image, executorTemplate(set).container.image]).toEqual([
    `orkestra/controller@sha256:${"a".repeat(64)}`,
    "registry.local/executor:edge",
  ]);
});

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
    expression: "lastRetry.exitCode == '4' || lastRetry.status == 'Error'",
    backoff: { duration: "5s", factor: "2", cap: "1m" },
  });
});

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

test.each([
  ["a misspelt value", { "controller.lookahead": 2 }, "additional properties 'lookahead' not allowed"],
  ["a log level that does not exist", { "executor.logLevel": "loud" }, "/executor/logLevel"],
  ["a namespace that cannot be one", { watchNamespaces: ["Team A"] }, "/watchNamespaces/0"],
  ["a staging registry with a password in its URL", { "staging.url": "https://me:x@museum.local" }, "/staging/url"],
  ["a Secret's name that none can have", { "staging.secretRef.name": "A_B" }, "/staging/secretRef/name"],
  ["a digest that is none", { "executor.image.digest": "latest" }, "/executor/image/digest"],
])("%s is refused", async (_, values, says) => {
  await expect(render(values)).rejects.toThrow(says);
});
