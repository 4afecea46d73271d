/** The whole controller in front of an API server in memory, and a test in the place of Argo, Flux and people. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeRevision, helmRelease } from "@orkestra/core";
import { connect, type KubeClient, type Manifest, type Ref, resources, type UnknownObject } from "@orkestra/kube";
import { Sandbox } from "@orkestra/sandbox";
import { pino } from "pino";
import { onTestFinished, vi } from "vitest";
import { runController } from "../src/controller.ts";
import { parseOptions } from "../src/options.ts";
import { type Passed, recordingProxy } from "./recording-proxy.ts";

const WAIT = { timeout: 20_000, interval: 20 };
const namespace = "default";
const merge = { type: "merge", fieldManager: "test" } as const;

export interface OnSandbox {
  readonly client: KubeClient;
  /** What the controller has asked for. */
  readonly passed: readonly Passed[];
  /** Ends the controller in good order. */
  readonly stop: () => Promise<void>;
}

/** `before`: what is done to the cluster before the controller starts. */
export async function controllerOnSandbox(
  before: (client: KubeClient) => Promise<unknown> = async () => undefined,
): Promise<OnSandbox> {
  const sandbox = await Sandbox.start();
  const proxy = await recordingProxy(sandbox.url);
  const folder = mkdtempSync(join(tmpdir(), "orkestra-controller-test-"));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, sandbox.kubeconfig().replaceAll(sandbox.url, proxy.url));
  const parsed = parseOptions(["--kubeconfig", kubeconfig, "--listen", "127.0.0.1:0"]);
  if (!parsed.ok) throw new Error(parsed.text);
  const client = await connect({ server: sandbox.url });
  await before(client);
  const ending = new AbortController();
  const running = runController(parsed.options, pino({ level: "silent" }), ending.signal);
  const stop = async (): Promise<void> => {
    ending.abort();
    await running;
  };
  onTestFinished(async () => {
    await stop();
    client.close();
    await proxy[Symbol.asyncDispose]();
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });
  return { client, passed: proxy.passed, stop };
}

export const groupManifest = (name: string, spec: object): Manifest => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "ApplicationGroup",
  metadata: { name, namespace },
  ...{ spec },
});

export const refOfGroup = (name: string): Ref => ({ resource: resources.ApplicationGroup, namespace, name });

/** Resolves with the group when its Ready condition has that reason for the spec as it is. */
export async function untilReason(client: KubeClient, name: string, reason: string): Promise<UnknownObject> {
  return await vi.waitUntil(async () => {
    const group = await client.get(refOfGroup(name));
    const { observedGeneration, conditions = [] } = (group?.["status"] ?? {}) as Status;
    const isCurrent = observedGeneration === group?.metadata.generation;
    return isCurrent && conditions.some((it) => it.type === "Ready" && it.reason === reason) ? group : undefined;
  }, WAIT);
}

interface Status {
  readonly observedGeneration?: number;
  readonly conditions?: readonly { readonly type: string; readonly reason: string }[];
}

/** Resolves with the Workflow of the group that has not ended. */
export async function runningWorkflow(client: KubeClient, group: string): Promise<UnknownObject> {
  return await vi.waitUntil(async () => {
    const { items } = await client.list(resources.Workflow, { labelSelector: `orkestra.dev/group=${group}` });
    return items.find((workflow) => workflow["status"] === undefined);
  }, WAIT);
}

/** As Argo does it. */
export async function endWorkflow(client: KubeClient, { metadata: { name } }: UnknownObject, phase: string) {
  const status = { phase, startedAt: "2026-01-01T00:00:00Z", finishedAt: "2026-01-01T00:01:00Z" };
  await client.patch({ resource: resources.Workflow, namespace, name }, { status }, merge);
}

/** Everything that the plan of the group's running Workflow wants is there and ready, and the Workflow has succeeded. */
export async function rollOut(client: KubeClient, group: string): Promise<void> {
  const workflow = await runningWorkflow(client, group);
  const revision = workflow.metadata.labels?.["orkestra.dev/revision"] ?? "";
  const plan = decodeRevision(await client.get({ resource: resources.ControllerRevision, namespace, name: revision }));
  for (const node of plan.nodes) {
    if (node.kind !== "release") continue;
    for (const object of node.objects) await client.apply(object, { fieldManager: "test", force: true });
    await turnReady(client, helmRelease(node).metadata.name);
  }
  await endWorkflow(client, workflow, "Succeeded");
}

async function turnReady(client: KubeClient, name: string): Promise<void> {
  const ref = { resource: resources.HelmRelease, namespace, name };
  const observedGeneration = (await client.get(ref))?.metadata.generation;
  const ready = { type: "Ready", status: "True", reason: "InstallSucceeded", message: "", observedGeneration };
  const status = {
    observedGeneration,
    conditions: [{ ...ready, lastTransitionTime: "2026-01-01T00:00:30Z" }],
    history: [{ status: "deployed", chartVersion: "1.2.3", name, namespace, version: 1 }],
  };
  await client.patch(ref, { status }, { ...merge, subresource: "status" });
}
