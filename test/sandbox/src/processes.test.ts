/** The real controller and real executors as processes, with the sandbox as their cluster; the test plays Argo and Flux. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type KubeClient, type Manifest, resources, type UnknownObject } from "@orkestra/kube";
import { describe, expect, vi } from "vitest";
import { refOf, test } from "../testing/fixture.ts";
import { run, withKubeconfig } from "../testing/process.ts";

const WAIT = { timeout: 20_000, interval: 20 };
const ready = (object: UnknownObject): object => ({
  observedGeneration: object.metadata.generation,
  conditions: [
    {
      type: "Ready",
      status: "True",
      reason: "InstallSucceeded",
      message: "Helm install succeeded for release default/web.v1",
      lastTransitionTime: "2026-01-01T00:00:00Z",
      observedGeneration: object.metadata.generation,
    },
  ],
  history: [{ status: "deployed", chartVersion: "1.2.3", name: "web", namespace: "default", version: 1 }],
});

/** What helm-controller would write. */
async function turnReady(client: KubeClient, name: string): Promise<void> {
  const ref = refOf(resources.HelmRelease, name);
  const release = await vi.waitUntil(() => client.get(ref), WAIT);
  await client.patch(
    ref,
    { status: ready(release) },
    { type: "merge", subresource: "status", fieldManager: "helm-controller" },
  );
}

const manifest = [
  {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "HelmRepository",
    metadata: { name: "charts", namespace: "default" },
    spec: { url: "https://charts.example.com", interval: "10m" },
  },
  {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace: "default" },
    spec: {
      interval: "10m",
      chart: { spec: { chart: "web", version: "1.2.3", sourceRef: { kind: "HelmRepository", name: "charts" } } },
    },
  },
];

describe("a real executor", () => {
  test("applies a manifest, sees the release become ready and ends", async ({ sandbox, client }) => {
    await withKubeconfig(sandbox, async (KUBECONFIG, folder) => {
      const env = { KUBECONFIG, ORKESTRA_TERMINATION_LOG: join(folder, "message") };
      const input = manifest.map((one) => JSON.stringify(one)).join("\n---\n");
      const executor = run(
        "packages/executor/src/main.ts",
        ["apply", "--manifest", "-", "--timeout", "60s"],
        env,
        input,
      );
      await turnReady(client, "web");
      expect(await executor.exit).toBe(0);
      expect(readFileSync(env.ORKESTRA_TERMINATION_LOG, "utf8")).toContain(
        "release default/web ready: InstallSucceeded",
      );
      const release = await client.get(refOf(resources.HelmRelease, "web"));
      expect(release?.metadata.managedFields).toMatchObject([
        { manager: "orkestra-executor", operation: "Apply" },
        { manager: "helm-controller", operation: "Update", subresource: "status" },
      ]);
    });
  });
});

describe("a real controller", () => {
  const group: Manifest = {
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "ApplicationGroup",
    metadata: { name: "shop", namespace: "default" },
    ...{
      spec: {
        applications: [
          { name: "web", spec: { chart: { url: "https://charts.example.com", name: "web", version: "1.2.3" } } },
        ],
      },
    },
  };
  const shop = refOf(resources.ApplicationGroup, "shop");

  test("compiles a group, a real executor does its node, and the group is ready", async ({ sandbox, client }) => {
    await withKubeconfig(sandbox, async (KUBECONFIG, folder) => {
      const flags = ["--kubeconfig", KUBECONFIG, "--listen", "127.0.0.1:0"];
      const controller = run("packages/controller/src/main.ts", flags);
      await client.create(group);
      const workflow = await vi.waitUntil(async () => (await client.list(resources.Workflow)).items[0], WAIT);
      const revision = (await client.list(resources.ControllerRevision)).items[0];
      const { uid } = (await client.get(shop))?.metadata ?? {};
      expect(revision?.metadata.ownerReferences).toMatchObject([{ kind: "ApplicationGroup", name: "shop", uid }]);

      const node = ["apply", "--revision", `default/${revision?.metadata.name}`, "--node", "web", "--timeout", "60s"];
      const env = { KUBECONFIG, ORKESTRA_TERMINATION_LOG: join(folder, "message") };
      const executor = run("packages/executor/src/main.ts", node, env);
      await turnReady(client, "web");
      expect(await executor.exit).toBe(0);

      const status = { phase: "Succeeded", startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:00:10Z" };
      const ref = refOf(resources.Workflow, workflow.metadata.name);
      await client.patch(ref, { status }, { type: "merge", fieldManager: "workflow-controller" });
      await vi.waitUntil(async () => isReady(await client.get(shop)), WAIT);
      expect(await client.get(shop)).toMatchObject({
        status: { progress: "1/1", lastGoodRevision: expect.any(String) },
      });

      controller.process.kill("SIGTERM");
      expect(await controller.exit).toBe(0);
    });
  });
});

const isReady = (object: UnknownObject | undefined): boolean => {
  const { conditions = [] } = (object?.["status"] ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === "Ready" && status === "True");
};

describe("the sandbox as a process", () => {
  test("says where its kubeconfig is, serves, and ends when it is told to", async () => {
    const sandbox = run("test/sandbox/src/main.ts", []);
    const kubeconfig = await vi.waitUntil(() => sandbox.lines[0], WAIT);
    const client = await connect({ kubeconfig });
    expect((await client.list(resources.Namespace)).items.map(({ metadata }) => metadata.name)).toContain("default");
    client.close();
    sandbox.process.kill("SIGTERM");
    expect(await sandbox.exit).toBe(0);
  });
});
