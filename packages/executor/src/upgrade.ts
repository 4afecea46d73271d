/**
 * Turns a HelmRelease of an API version that Flux no longer serves into one of v2.
 *
 * v2beta1 and v2beta2 differ from v2 in three fields (Flux, HelmRelease API reference and the release notes of 2.0 to 2.3);
 * each has an equal in v2. Any other version is refused, because nobody can say what its fields were to mean.
 */
import type { KubernetesObject } from "@orkestra/core";
import { isRecord } from "./manifest.ts";

const V2 = "helm.toolkit.fluxcd.io/v2";
const OLD = new Set(["helm.toolkit.fluxcd.io/v2beta1", "helm.toolkit.fluxcd.io/v2beta2"]);

type Json = Readonly<Record<string, unknown>>;
export type Upgraded =
  | { readonly ok: true; readonly object: KubernetesObject }
  | { readonly ok: false; readonly problem: string };

export function upgraded(release: KubernetesObject): Upgraded {
  const { apiVersion } = release;
  if (apiVersion === V2) return { ok: true, object: release };
  if (apiVersion === "helm.fluxcd.io/v1")
    return { ok: false, problem: "releases by the Flux Helm Operator (helm.fluxcd.io/v1) come with a later release" };
  if (!OLD.has(apiVersion))
    return { ok: false, problem: `HelmRelease of ${apiVersion} is not known; write it for ${V2}` };
  const spec = isRecord(release["spec"]) ? release["spec"] : {};
  return { ok: true, object: { ...release, apiVersion: V2, spec: withPatches(withValuesFiles(spec)) } };
}

/** v2beta1: chart.spec.valuesFile. In v2 only the list; the single file came last, so it won. */
function withValuesFiles(spec: Json): Json {
  const chart = isRecord(spec["chart"]) ? spec["chart"] : {};
  if (!isRecord(chart["spec"]) || chart["spec"]["valuesFile"] === undefined) return spec;
  const { valuesFile, ...rest } = chart["spec"];
  const valuesFiles = [...(Array.isArray(rest["valuesFiles"]) ? rest["valuesFiles"] : []), valuesFile];
  return { ...spec, chart: { ...chart, spec: { ...rest, valuesFiles } } };
}

/** v2beta1: kustomize.patchesStrategicMerge and patchesJson6902. In v2 both are `patches`; JSON is YAML. */
function withPatches(spec: Json): Json {
  if (!Array.isArray(spec["postRenderers"])) return spec;
  const postRenderers = spec["postRenderers"].map((renderer: unknown) => {
    if (!isRecord(renderer) || !isRecord(renderer["kustomize"])) return renderer;
    const { patchesStrategicMerge, patchesJson6902, ...kustomize } = renderer["kustomize"];
    const merges = entries(patchesStrategicMerge).map((patch) => ({ patch: JSON.stringify(patch) }));
    const jsons = entries(patchesJson6902).map((entry) => {
      const { target, patch } = isRecord(entry) ? entry : {};
      return { ...(target !== undefined && { target }), patch: JSON.stringify(patch) };
    });
    if (merges.length + jsons.length === 0) return { ...renderer, kustomize };
    return {
      ...renderer,
      kustomize: { ...kustomize, patches: [...entries(kustomize["patches"]), ...merges, ...jsons] },
    };
  });
  return { ...spec, postRenderers };
}

function entries(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
