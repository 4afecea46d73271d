/** The Helm chart on its own: what it renders, and that it refuses what is wrong. Needs helm, no cluster. */
import { describe, expect, test } from "vitest";
import { controllerPod, everything, executorTemplate, type Role, rights } from "./chart/objects.ts";
import { lint, one, type Rendered, render } from "./chart/render.ts";
import { violations } from "./chart/restricted.ts";

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
    for (const name of ["apply", "remove", "wait", "stage"] as const) {
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
    "apps/controllerrevisions: get list watch create patch delete",
    "argoproj.io/workflows: list watch create patch",
    "events.k8s.io/events: create patch",
    "helm.toolkit.fluxcd.io/helmreleases: get list watch patch delete",
    "orkestra.dev/applicationgroups/status: patch",
    "orkestra.dev/applicationgroups: get list watch patch",
    "orkestra.dev/applications/status: patch",
    "orkestra.dev/applications: list watch",
    "rbac.authorization.k8s.io/clusterroles[orkestra-executor]: bind",
    "rbac.authorization.k8s.io/rolebindings: get create",
    "source.toolkit.fluxcd.io/helmrepositories: get list patch delete",
    "source.toolkit.fluxcd.io/ocirepositories: get list patch delete",
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

test("an executor may release, remove, record, watch, and read why it failed, and nothing else", async () => {
  expect(rights(one<Role>(await render(), "ClusterRole", "orkestra-executor"))).toEqual([
    "/pods/log: get",
    "/pods: get list",
    "apps/controllerrevisions: get list watch create patch",
    "apps/daemonsets: get list",
    "apps/deployments: get list",
    "apps/statefulsets: get list",
    "argoproj.io/workflowtaskresults: create patch",
    "batch/jobs: get list",
    "helm.toolkit.fluxcd.io/helmreleases: get list watch create patch delete",
    "source.toolkit.fluxcd.io/helmcharts: get list watch patch delete",
    "source.toolkit.fluxcd.io/helmrepositories: get list watch create patch delete",
    "source.toolkit.fluxcd.io/ocirepositories: get list watch create patch delete",
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
