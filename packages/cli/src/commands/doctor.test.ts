import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type KubeClient, type Manifest, resources } from "@orkestra/kube";
import { Sandbox } from "@orkestra/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { ago, NOW, READY } from "../../testing/live-group.ts";
import { folder } from "../../testing/umbrella.ts";
import { type Ended, orkestra } from "../../testing/world.ts";

interface World {
  readonly client: KubeClient;
  readonly sandbox: Sandbox;
  doctor(...args: readonly string[]): Promise<Ended>;
}

async function world(): Promise<World> {
  const sandbox = await Sandbox.start();
  const client = await connect({ server: sandbox.url });
  onTestFinished(async () => {
    client.close();
    await sandbox.stop();
  });
  const kubeconfig = `${await folder({ config: sandbox.kubeconfig("shop") })}/config`;
  return {
    client,
    sandbox,
    doctor: (...args) => orkestra(["doctor", ...args, "--kubeconfig", kubeconfig], "", { now: () => NOW }),
  };
}

const rbac = "rbac.authorization.k8s.io/v1";
const EXECUTOR = { name: "orkestra-executor", namespace: "shop" };

type Made = Manifest & Readonly<Record<string, unknown>>;

function deployment(name: string, namespace: string, container: object): Made {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "manager", ...container }] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  };
}

/** What a good installation has, but for registries' answers. */
function installation(staging: string): readonly Made[] {
  const env = [{ name: "DEFAULT_REQUEUE_TIME", value: "1s" }];
  return [
    ...["argo", "flux-system", "orkestra-system", "shop"].map((name) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name },
    })),
    deployment("argo-workflows-workflow-controller", "argo", { image: "x/workflow-controller:v3.7.14", env }),
    deployment("helm-controller", "flux-system", { image: "x/helm-controller:v1.4.0" }),
    deployment("source-controller", "flux-system", { image: "x/source-controller:v1.7.3" }),
    deployment("orkestra-controller", "orkestra-system", {
      image: "orkestra/controller:0.1.0",
      args: ["--bind-executor=true", `--staging-url=oci://${staging}/pieces`, "--staging-insecure=true"],
    }),
    {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: "orkestra-controller", namespace: "orkestra-system" },
      spec: { holderIdentity: "pod-1", leaseDurationSeconds: 15, renewTime: ago(2).replace("Z", ".000000Z") },
    },
    {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "ClusterWorkflowTemplate",
      metadata: { name: EXECUTOR.name },
      spec: { templates: ["apply", "remove", "stage", "wait"].map((name) => ({ name })) },
    },
    ...["orkestra-controller", EXECUTOR.name].map((name) => ({
      apiVersion: rbac,
      kind: "ClusterRole",
      metadata: { name },
      rules: [],
    })),
    { apiVersion: "v1", kind: "ServiceAccount", metadata: EXECUTOR },
    {
      apiVersion: rbac,
      kind: "RoleBinding",
      metadata: EXECUTOR,
      roleRef: { kind: "ClusterRole", name: EXECUTOR.name },
    },
    {
      apiVersion: "orkestra.dev/v1alpha1",
      kind: "ApplicationGroup",
      metadata: { name: "shop", namespace: "shop" },
      spec: (READY as unknown as { spec: object }).spec,
    },
  ];
}

/** A registry that wants credentials first, as most do. */
async function registry(): Promise<string> {
  const server = createServer((request, response) => response.writeHead(request.url === "/v2/" ? 401 : 404).end());
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `localhost:${(server.address() as AddressInfo).port}`;
}

async function install({ client }: World, staging: string): Promise<void> {
  for (const object of installation(staging)) {
    await client.create(object);
    if (object.kind === "Deployment") {
      const { name, namespace } = object.metadata;
      const ref = { resource: resources.Deployment, namespace, name: name ?? "" };
      await client.patch(ref, { status: { replicas: 1, readyReplicas: 1 } }, { type: "merge", subresource: "status" });
    }
  }
}

interface Told {
  readonly findings: readonly { readonly check: string; readonly level: string; readonly message: string }[];
}
const broken = ({ stdout }: Ended): string[] =>
  (JSON.parse(stdout) as Told).findings.filter(({ level }) => level === "broken").map(({ check }) => check);

test("a good installation has nothing broken, on lines of 80 columns", async () => {
  const here = await world();
  const staging = await registry();
  await install(here, staging);
  const { code, stdout, stderr } = await here.doctor();
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(stdout.replaceAll(staging, "REGISTRY")).toMatchSnapshot();
  expect(stdout.split("\n").filter((it) => it.length > 80)).toEqual([]);
});

test("on a cluster without anything it ends with 1 and names each part that is missing", async () => {
  const here = await world();
  const ended = await here.doctor("-o", "json");
  expect(ended.code).toBe(1);
  expect(broken(ended)).toEqual(["controller", "executor-template", "cluster-roles"]);
});

test.each([
  [
    "the ClusterWorkflowTemplate",
    { resource: resources.ClusterWorkflowTemplate, name: EXECUTOR.name },
    ["executor-template"],
  ],
  [
    "the controller",
    { resource: resources.Deployment, namespace: "orkestra-system", name: "orkestra-controller" },
    ["controller"],
  ],
  ["its Lease", { resource: resources.Lease, namespace: "orkestra-system", name: "orkestra-controller" }, ["leader"]],
  ["the executors' binding", { resource: resources.RoleBinding, ...EXECUTOR }, ["executor-rights"]],
  ["our CRD", { resource: resources.CustomResourceDefinition, name: "applications.orkestra.dev" }, ["definitions"]],
  [
    "Flux's CRD",
    { resource: resources.CustomResourceDefinition, name: "helmreleases.helm.toolkit.fluxcd.io" },
    ["flux-kinds"],
  ],
])("without %s just that is broken", async (_, ref, checks) => {
  const here = await world();
  await install(here, await registry());
  await here.client.delete(ref);
  const ended = await here.doctor("-o", "json");
  expect({ code: ended.code, broken: broken(ended) }).toEqual({ code: 1, broken: checks });
});

test("a cluster that does not answer is one finding", async () => {
  const here = await world();
  await here.sandbox.stop();
  const ended = await here.doctor("-o", "json");
  expect({ code: ended.code, broken: broken(ended) }).toEqual({ code: 1, broken: ["api-server"] });
});
