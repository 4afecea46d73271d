/** Rolls out an example in a namespace of its own and tells of each application's progress, line by line. */
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ApplicationGroup, ConditionType } from "@orkestra/api";
import { recordReleases, storiesOf } from "@orkestra/bench";
import { connect, type KubeClient, type KubernetesObject, type Manifest, resources, watchOne } from "@orkestra/kube";
import { parseAllDocuments } from "yaml";
import type { Span } from "./timeline.ts";

const NAMESPACE = "bookshop";
const DEADLINE_MS = 10 * 60_000;

export interface RolledOut {
  readonly spans: readonly Span[];
  /** "Ready", or the last word of the group's status. */
  readonly verdict: string;
}

/** `folder` holds manifests of one group. Throws when the cluster cannot be reached, or nothing ends in ten minutes. */
export async function rollOutExample(
  kubeconfig: string,
  folder: string,
  tell: (line: string) => void,
): Promise<RolledOut> {
  const client = await connect({ kubeconfig });
  try {
    await emptyNamespace(client);
    await using recording = await recordReleases(client, NAMESPACE);
    const group = await applyAll(client, folder);
    const verdict = await follow(client, group, tell);
    const spans = [...storiesOf(recording.sightings())].flatMap(([name, { created, ready }]) =>
      ready ? [{ name, from: created.seenAt, to: ready.seenAt }] : [],
    );
    return { spans, verdict };
  } finally {
    client.close();
  }
}

/** A demo that ran before, and was kept, has left its releases here. */
async function emptyNamespace(client: KubeClient): Promise<void> {
  const ref = { resource: resources.Namespace, name: NAMESPACE };
  const signal = AbortSignal.timeout(DEADLINE_MS);
  if (await client.delete(ref)) {
    for await (const namespace of watchOne(client, ref, { signal })) if (namespace === "gone") break;
  }
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
}

/** Returns the group's name. */
async function applyAll(client: KubeClient, folder: string): Promise<string> {
  let group = "";
  for await (const file of glob("*.yaml", { cwd: folder })) {
    for (const document of parseAllDocuments(await readFile(join(folder, file), "utf8"))) {
      const object = document.toJS() as Manifest & { readonly metadata: { readonly name: string } };
      await client.apply(
        { ...object, metadata: { ...object.metadata, namespace: NAMESPACE } },
        { fieldManager: "orkestra-demo" },
      );
      if (object.kind === resources.ApplicationGroup.kind) group = object.metadata.name;
    }
  }
  if (group === "") throw new Error(`there is no ApplicationGroup in ${folder}`);
  return group;
}

async function follow(client: KubeClient, name: string, tell: (line: string) => void): Promise<string> {
  const started = Date.now();
  const phases = new Map<string, string>();
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const ref = { resource: resources.ApplicationGroup, namespace: NAMESPACE, name };
  for await (const group of watchOne<ApplicationGroup & KubernetesObject>(client, ref, { signal })) {
    if (group === "gone") return "the group was deleted";
    const { applications = [], conditions = [], progress = "" } = group.status ?? {};
    for (const { name: application, phase, message = "" } of applications) {
      if (phases.get(application) === phase) continue;
      phases.set(application, phase);
      const seconds = `${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s`;
      tell(
        `${seconds}  ${progress.padEnd(4)} ${application.padEnd(12)} ${phase.padEnd(10)} ${message}`
          .trimEnd()
          .slice(0, 80),
      );
    }
    const condition = (type: string) => conditions.find((candidate) => candidate.type === type);
    if (condition(ConditionType.Ready)?.status === "True") return "Ready";
    if (condition(ConditionType.Stalled)?.status === "True")
      return condition(ConditionType.Ready)?.message ?? "the group is stalled";
  }
  throw new Error(`group "${name}" did not end within ${DEADLINE_MS / 60_000} minutes`);
}
