/** Groups that were rolled out in a sandbox, as a controller, executors and Flux leave them. */
import { ApplicationGroupSpec, Label, type Staging } from "@orkestra/api";
import {
  compile,
  controllerRevision,
  explain,
  helmRelease,
  type Plan,
  type ReleaseNode,
  readStagingRecord,
  type StagedPiece,
  stagingRecord,
} from "@orkestra/core";
import { type Manifest, resources, type UnknownObject } from "@orkestra/kube";
import { ago } from "./live-group.ts";
import type { Sandboxed } from "./sandboxed.ts";

export interface RolledOut {
  readonly plan: Plan;
  /** Name of its ControllerRevision. */
  readonly revision: string;
}

/** Creates the group, or gives it another spec. */
export async function putGroup(
  { client, put }: Sandboxed,
  spec: object,
  metadata: object = {},
): Promise<UnknownObject> {
  const ref = { resource: resources.ApplicationGroup, namespace: "shop", name: "shop" };
  const found = await client.get(ref);
  if (found) return await client.patch(ref, { spec, metadata }, { type: "merge" });
  const named = { name: "shop", namespace: "shop", ...metadata };
  const manifest = { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", metadata: named, spec };
  return await put(manifest);
}

interface Options {
  /** Versions that Helm installed, by node; 1.2.3 where none is given. */
  readonly charts?: Readonly<Record<string, string>>;
  /** Of the controller. Its records are those that {@link stage} has left. */
  readonly staging?: Staging;
  /** Of the ControllerRevision. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The group's spec, as it is now: it is stored, and every release is there and ready. */
export async function rollOut(
  world: Sandboxed,
  number: number,
  { charts = {}, staging, annotations = {} }: Options = {},
): Promise<RolledOut> {
  const group = await world.group();
  const { name, namespace = "", uid = "" } = group.metadata;
  const spec = ApplicationGroupSpec.parse(group["spec"]);
  const labelSelector = Label.staged;
  const staged = await world.client.list(resources.ControllerRevision, { namespace, labelSelector });
  const records = new Map(
    staged.items.map(readStagingRecord).map(({ name: record, record: value }) => [record, value] as const),
  );
  const compiled = compile({ group: { name, namespace, uid, spec }, applications: new Map(), records, staging });
  if (!compiled.ok) throw new Error(compiled.problems.map(explain).join("\n"));
  const { plan } = compiled;
  const { metadata, ...stored } = controllerRevision(plan, number);
  await world.put({ ...stored, metadata: { ...metadata, annotations } } as Manifest);
  for (const node of plan.nodes) {
    if (node.kind === "release") await putRelease(world, node, charts[node.name]);
  }
  return { plan, revision: metadata.name };
}

/** What staging leaves of the chart of each application with sub-charts; all that is disabled by default may be enabled. */
export async function stage(world: Sandboxed, staging: Staging): Promise<void> {
  const group = await world.group();
  const { name, namespace = "", uid = "" } = group.metadata;
  const spec = ApplicationGroupSpec.parse(group["spec"]);
  const compiled = compile({
    group: { name, namespace, uid, spec },
    applications: new Map(),
    records: new Map(),
    staging,
  });
  if (!compiled.ok) throw new Error(compiled.problems.map(explain).join("\n"));
  for (const { request } of compiled.plan.stages) {
    const pieces = [undefined, ...request.subcharts].map((subchart): StagedPiece => {
      const digest = `sha256:${"0".repeat(60)}${subchart ?? "main"}`;
      const artifact = {
        kind: "oci",
        url: `${staging.url}/chart`,
        tag: `1.2.3-${subchart ?? "parent"}`,
        digest,
      } as const;
      if (subchart === undefined) return { artifact };
      return { subchart, artifact, enabling: { conditions: [], tags: [] }, visible: [["global"], [subchart]] };
    });
    await world.put(stagingRecord(request, { chart: { name: "chart", version: "1.2.3" }, pieces }) as Manifest);
  }
}

async function putRelease({ client }: Sandboxed, node: ReleaseNode, chartVersion = "1.2.3"): Promise<void> {
  const wanted = helmRelease(node);
  const applied = await client.apply(wanted as Manifest, { fieldManager: "orkestra-executor", force: true });
  const said = {
    type: "Ready",
    status: "True",
    reason: "InstallSucceeded",
    message: "installed",
    lastTransitionTime: ago(60),
  };
  const { digest } = ((node.objects[0]?.["spec"] ?? {}) as { ref?: { digest?: string } }).ref ?? {};
  const status = {
    observedGeneration: applied.metadata.generation,
    conditions: [said],
    history: [{ status: "deployed", chartName: "chart", chartVersion, ...(digest ? { ociDigest: digest } : {}) }],
    ...(digest ? { lastAttemptedRevisionDigest: digest } : {}),
  };
  const ref = { resource: resources.HelmRelease, namespace: "shop", name: wanted.metadata.name };
  await client.patch(ref, { status }, { type: "merge", subresource: "status" });
}

/** What the controller says of it; of the present generation unless told otherwise. */
export async function putStatus({ client, group }: Sandboxed, status: object): Promise<void> {
  const { metadata } = await group();
  const ref = { resource: resources.ApplicationGroup, namespace: "shop", name: "shop" };
  const whole = { observedGeneration: metadata.generation, conditions: [], ...status };
  await client.patch(ref, { status: whole }, { type: "merge", subresource: "status" });
}

export function conditionOf(type: string, status: string, reason: string, message = reason): object {
  return { type, status, reason, message, lastTransitionTime: ago(200), observedGeneration: 1 };
}
