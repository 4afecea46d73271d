/** Which chart a HelmRelease has: from its objects as a plan has them, or from the live one alone. Pure. */
import type { KubernetesObject, ReleaseNode } from "../plan.ts";
import { type Fields, fields, list, text } from "../readiness/json.ts";

/** As far as it is known. */
export interface ChartReference {
  /** Repository or registry path, without the chart's name. */
  readonly url?: string;
  readonly name?: string;
  /** Version, range or tag. */
  readonly version?: string;
  /** Of an OCI artifact, where it is pinned by that. */
  readonly digest?: string;
}

export function chartOf({ objects }: ReleaseNode): ChartReference {
  const spec = fields(objects.at(-1)?.["spec"]);
  const templated = fields(fields(spec["chart"])["spec"]);
  const name = text(templated["chart"]);
  if (name !== undefined) {
    const url = text(sourceSpec(objects, templated["sourceRef"])["url"]);
    return defined({ url, name, version: text(templated["version"]) });
  }
  return ociChart(sourceSpec(objects, spec["chartRef"]));
}

/** The chart of the live object; of what Helm released last where the object itself names only its source. */
export function liveChart(object: unknown): ChartReference {
  const { spec, status } = fields(object);
  const templated = fields(fields(fields(spec)["chart"])["spec"]);
  if (text(templated["chart"]) !== undefined)
    return defined({ name: text(templated["chart"]), version: text(templated["version"]) });
  const newest = fields(list(fields(status)["history"])[0]);
  return defined({
    name: text(newest["chartName"]),
    version: text(newest["chartVersion"]),
    digest: text(newest["ociDigest"]),
  });
}

function ociChart(spec: Fields): ChartReference {
  const url = text(spec["url"]);
  if (url === undefined) return {};
  const at = url.lastIndexOf("/");
  const { tag, semver, digest } = fields(spec["ref"]);
  const version = text(digest) === undefined ? (text(tag) ?? text(semver)) : undefined;
  return defined({ url: url.slice(0, at), name: url.slice(at + 1), version, digest: text(digest) });
}

function sourceSpec(objects: readonly KubernetesObject[], reference: unknown): Fields {
  const { kind, name } = fields(reference);
  return fields(objects.find((it) => it.kind === kind && it.metadata.name === name)?.["spec"]);
}

function defined(chart: { readonly [K in keyof ChartReference]: string | undefined }): ChartReference {
  return Object.fromEntries(Object.entries(chart).filter(([, value]) => value !== undefined));
}
