/** The source of a HelmRelease: the HelmChart that helm-controller makes of its template, or the one that it refers to. */
import { type KubeClient, type Manifest, resources, splitKey, type UnknownObject } from "@orkestra/kube";
import { specOf } from "./spec.ts";
import type { Draft } from "./status.ts";

export interface SourceOfRelease {
  readonly kind: "HelmChart" | "OCIRepository";
  readonly namespace: string;
  readonly name: string;
}

/** Applies the HelmChart of the template (internal/reconcile/helmchart_template.go). */
export async function ensureChart(object: UnknownObject, draft: Draft, client: KubeClient): Promise<SourceOfRelease> {
  const { namespace = "", name } = object.metadata;
  const { chart, chartRef, interval } = specOf(object);
  if (!chart) {
    await removeChart(draft, client);
    const kind = chartRef?.kind === "HelmChart" ? "HelmChart" : "OCIRepository";
    return { kind, namespace: chartRef?.namespace ?? namespace, name: chartRef?.name ?? "" };
  }
  const { sourceRef, chart: chartName, version = "*", ...rest } = chart.spec;
  const where = sourceRef.namespace ?? namespace;
  const made = `${namespace}-${name}`;
  const labels = { "helm.toolkit.fluxcd.io/name": name, "helm.toolkit.fluxcd.io/namespace": namespace };
  const spec = {
    interval,
    ...rest,
    chart: chartName,
    version,
    sourceRef: { kind: sourceRef.kind, name: sourceRef.name },
  };
  const manifest = {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "HelmChart",
    metadata: { name: made, namespace: where, labels },
    spec,
  };
  await client.apply(manifest as Manifest, { fieldManager: "helm-controller", force: true });
  draft.set({ helmChart: `${where}/${made}` });
  return { kind: "HelmChart", namespace: where, name: made };
}

export async function removeChart(draft: Draft, client: KubeClient): Promise<void> {
  const made = draft.get<string>("helmChart");
  if (made === undefined) return;
  await client.delete({ resource: resources.HelmChart, namespace: "", ...splitKey(made) });
  draft.set({ helmChart: undefined });
}

interface Source extends UnknownObject {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly artifact?: object;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/** getSource and isSourceReady. Undefined: it has an artifact of its present spec. */
export async function sourceTrouble(
  { kind, namespace, name }: SourceOfRelease,
  client: KubeClient,
): Promise<{ readonly reason: string; readonly message: string } | undefined> {
  const source = await client.get<Source>({ resource: resources[kind], namespace, name });
  if (!source) {
    const message = `could not get Source object: ${resources[kind].plural}.source.toolkit.fluxcd.io "${name}" not found`;
    return { reason: "ArtifactFailed", message };
  }
  const { observedGeneration, artifact, conditions = [] } = source.status ?? {};
  const said = (type: string, status: string) =>
    conditions.find((it) => it.type === type && it.status === status)?.message;
  const stalled = said("Stalled", "True");
  const why =
    source.metadata.generation !== observedGeneration
      ? (said("Ready", "False") ?? "latest generation of object has not been reconciled")
      : (stalled ?? (artifact ? undefined : "does not have an artifact"));
  if (why === undefined) return undefined;
  return { reason: "SourceNotReady", message: `${kind} '${namespace}/${name}' is not ready: ${why}` };
}
