/**
 * A plan with the versions that its ranges had come to: what a rollback returns to, since a range may by now mean the very
 * version that failed. Pure.
 */
import { Annotation } from "@orkestra/api";
import type { KubernetesObject, Plan, ReleaseNode } from "../plan.ts";
import { fields } from "../readiness/json.ts";
import { digestOf } from "../text/canonical.ts";

interface ResolvedChart {
  readonly version: string;
  /** Of the OCI artifact, `sha256:...`. */
  readonly digest?: string;
}

/** What the charts of a plan's releases had come to, by node name. */
export type ResolvedCharts = ReadonlyMap<string, ResolvedChart>;

/** The same plan where nothing is known of its ranges, or it has none. A plan that differs is a revision of its own. */
export function pinned(plan: Plan, resolved: ResolvedCharts): Plan {
  const nodes = plan.nodes.map((node) => (node.kind === "release" ? pinnedNode(node, resolved.get(node.name)) : node));
  return nodes.every((node, i) => node === plan.nodes[i]) ? plan : { ...plan, nodes };
}

function pinnedNode(node: ReleaseNode, chart: ResolvedChart | undefined): ReleaseNode {
  if (!chart) return node;
  const objects = node.objects.map((object) => pinnedObject(object, chart));
  if (objects.every((object, i) => object === node.objects[i])) return node;
  const digest = digestOf([node.digest, chart]);
  const last = objects.length - 1;
  return { ...node, digest, objects: objects.map((object, i) => (i === last ? withDigest(object, digest) : object)) };
}

/** A HelmRelease that names a range of versions, or the OCIRepository of one that does; any other object stays the same. */
function pinnedObject(object: KubernetesObject, { version, digest }: ResolvedChart): KubernetesObject {
  const spec = fields(object["spec"]);
  const chart = fields(fields(spec["chart"])["spec"]);
  if (object.kind === "HelmRelease" && typeof chart["version"] === "string" && isRange(chart["version"]))
    return { ...object, spec: { ...spec, chart: { ...fields(spec["chart"]), spec: { ...chart, version } } } };
  if (object.kind === "OCIRepository" && typeof fields(spec["ref"])["semver"] === "string")
    return { ...object, spec: { ...spec, ref: digest ? { digest } : { tag: version.replaceAll("+", "_") } } };
  return object;
}

const isRange = (version: string): boolean => !EXACT.test(version);
const EXACT = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

function withDigest(object: KubernetesObject, digest: string): KubernetesObject {
  const annotations = { ...object.metadata.annotations, [Annotation.digest]: digest };
  return { ...object, metadata: { ...object.metadata, annotations } };
}
