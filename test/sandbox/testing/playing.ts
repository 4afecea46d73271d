/** An Argo or a Flux over the test's sandbox, ended with the test. */
import type { KubeClient, Manifest, UnknownObject } from "@orkestra/kube";
import { resources } from "@orkestra/kube";
import { expect, onTestFinished, vi } from "vitest";
import { Argo, type ArgoOptions } from "../src/argo/argo.ts";
import type { Node, Workflow } from "../src/argo/shapes.ts";
import { Flux, type FluxOptions } from "../src/flux/flux.ts";
import type { Condition } from "../src/flux/status.ts";
import type { Sandbox } from "../src/sandbox.ts";
import { refOf } from "./fixture.ts";

export const WAIT = { timeout: 20_000, interval: 10 };

export async function startArgo({ url }: Sandbox, options: Omit<ArgoOptions, "url">): Promise<Argo> {
  const argo = await Argo.start({ url, podStartMs: 0, pace: 0.001, ...options });
  onTestFinished(() => argo.stop());
  return argo;
}

export async function startFlux({ url, podLogs }: Sandbox, options: Omit<FluxOptions, "url"> = {}): Promise<Flux> {
  const flux = await Flux.start({ url, podLogs, retryMs: 5, dependencyMs: 20, ...options });
  onTestFinished(() => flux.stop());
  return flux;
}

export const releaseRef = (name: string) => refOf(resources.HelmRelease, name);

export function helmRelease(name: string, spec: object = {}, version = "1.0.0"): Manifest {
  const chart = { spec: { chart: name, version, sourceRef: { kind: "HelmRepository", name: "charts" } } };
  return {
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name, namespace: "default" },
    ...{ spec: { interval: "10m", releaseName: name, chart, ...spec } },
  };
}

export const repository: Manifest = {
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "HelmRepository",
  metadata: { name: "charts", namespace: "default" },
  ...{ spec: { url: "https://charts.example.com", interval: "10m" } },
};

interface ReleaseStatus {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  readonly history?: readonly { readonly status: string; readonly chartVersion: string }[];
  readonly lastHandledReconcileAt?: string;
}

export const statusOf = (object: UnknownObject | undefined): ReleaseStatus =>
  (object?.["status"] ?? {}) as ReleaseStatus;

/** `Ready=True InstallSucceeded`, sorted. */
export const conditionsOf = (object: UnknownObject | undefined): string[] =>
  (statusOf(object).conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`).sort();

/** The release once Flux has finished with its present spec. */
export async function settled(client: KubeClient, name: string): Promise<UnknownObject> {
  return vi.waitFor(async () => {
    const object = await client.get(releaseRef(name));
    expect(statusOf(object).observedGeneration).toBe(object?.metadata.generation);
    // An event of its source may make for another pass.
    expect(conditionsOf(object)).not.toContainEqual(expect.stringContaining("Reconciling=True"));
    return object as UnknownObject;
  }, WAIT);
}

export function workflow(name: string, tasks: readonly object[], spec: object = {}): Manifest {
  const container = { image: "any", command: ["work"], args: ["{{inputs.parameters.word}}"] };
  const inputs = { parameters: [{ name: "word", value: "" }] };
  const templates = [
    { name: "main", dag: { failFast: false, tasks } },
    { name: "leaf", inputs, container },
  ];
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Workflow",
    metadata: { name, namespace: "default" },
    ...{ spec: { entrypoint: "main", templates, ...spec } },
  };
}

export const task = (name: string, depends?: string, word = name) => ({
  name,
  template: "leaf",
  ...(depends !== undefined && { depends }),
  arguments: { parameters: [{ name: "word", value: word }] },
});

/** Display names, and phases with messages, once the Workflow has ended. */
export async function ended(client: KubeClient, name: string): Promise<Record<string, string>> {
  const done = await vi.waitFor(async () => {
    const object = await client.get<Workflow>(refOf(resources.Workflow, name));
    expect(object?.metadata.labels?.["workflows.argoproj.io/completed"]).toBe("true");
    return object as Workflow;
  }, WAIT);
  const told = ({ phase, message }: Pick<Node, "phase" | "message">) => `${phase}${message ? `: ${message}` : ""}`;
  const nodes = Object.values(done.status?.nodes ?? {}).filter(({ displayName }) => displayName !== name);
  const { phase = "", message = "" } = done.status ?? {};
  return {
    "": told({ phase: phase as Node["phase"], message }),
    ...Object.fromEntries(nodes.map((node) => [node.displayName, told(node)])),
  };
}
