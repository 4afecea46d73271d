/** What the demo shows: a group rolls out, an upgrade fails and is taken back, and the group goes again. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApplicationGroup, ConditionType } from "@orkestra/api";
import { recordReleases, type Sighting, storiesOf } from "@orkestra/bench";
import { connect, type KubeClient, type KubernetesObject, type Manifest, resources, watchOne } from "@orkestra/kube";
import { stringify } from "yaml";
import { bookshop, GROUP } from "./bookshop.ts";
import { orkestra } from "./command-line.ts";
import { edgesAmong, wrongOrder, wrongRemoval } from "./order.ts";
import type { Stage } from "./stage.ts";
import { type Span, timeline } from "./timeline.ts";
import { Watcher } from "./watching.ts";

const NAMESPACE = "shop";
const DEADLINE_MS = 10 * 60_000;

type Group = ApplicationGroup & KubernetesObject;

export interface StoryOptions {
  readonly stage: Stage;
  /** The group stays, and what would delete it is left out. */
  readonly keep: boolean;
  readonly tell: (line?: string) => void;
}

/** Throws when anything ends otherwise than it should. */
export async function playStory({ stage, keep, tell }: StoryOptions): Promise<void> {
  const client = await connect({ kubeconfig: stage.kubeconfig });
  const folder = await mkdtemp(join(tmpdir(), "orkestra-bookshop-"));
  try {
    await emptyNamespace(client);
    await using recording = await recordReleases(client, NAMESPACE);
    const file = join(folder, "bookshop.yaml");
    const scene: Scene = { client, stage, tell, file, watcher: new Watcher(stage, client, tell) };
    await rollOut(scene);
    const rolledOut = recording.sightings();
    await failAndRollBack(scene);
    const before = recording.sightings().length;
    if (!keep) await remove(scene);
    await lookBack(scene, rolledOut, recording.sightings().slice(before), keep);
  } finally {
    client.close();
    await rm(folder, { recursive: true });
  }
}

interface Scene {
  readonly client: KubeClient;
  readonly stage: Stage;
  readonly tell: (line?: string) => void;
  readonly watcher: Watcher;
  /** Of the manifest. */
  readonly file: string;
}

const ref = { resource: resources.ApplicationGroup, namespace: NAMESPACE, name: GROUP };

async function rollOut(scene: Scene): Promise<void> {
  const { tell, stage } = scene;
  tell("1. A group of applications is rolled out, dependencies first.");
  tell("   `shop` is an umbrella chart: its parts are releases of their own.");
  await apply(scene, await bookshop(NAMESPACE, stage.places));
  await scene.watcher.watch(ref);
  await expectReady(scene.client, "roll out");
}

async function failAndRollBack(scene: Scene): Promise<void> {
  const { tell, stage, client } = scene;
  const { versions, words } = stage.badUpgrade;
  tell();
  tell(`2. An upgrade: ${words}.`);
  await apply(scene, await bookshop(NAMESPACE, stage.places, versions));
  await scene.watcher.watch(ref);
  const group = await client.get<Group>(ref);
  const rolledBack = group?.status?.conditions?.find(({ type }) => type === ConditionType.RolledBack);
  if (rolledBack?.status !== "True") throw new Error(`the upgrade was not rolled back: ${said(group)}`);
  tell();
  tell(`$ orkestra history ${GROUP} -n ${NAMESPACE}`);
  await orkestra(stage, ["history", GROUP, "-n", NAMESPACE]);
}

async function remove(scene: Scene): Promise<void> {
  const { tell, client } = scene;
  tell();
  tell("3. The group is deleted: what depends on something goes before it.");
  tell(`   (as with: kubectl -n ${NAMESPACE} delete applicationgroup ${GROUP})`);
  await client.delete(ref);
  await scene.watcher.watch(ref);
  const left = await client.list(resources.HelmRelease, { namespace: NAMESPACE });
  if (left.items.length > 0) throw new Error(`${left.items.length} releases are left`);
}

async function lookBack(
  { tell, stage, file }: Scene,
  there: readonly Sighting[],
  back: readonly Sighting[],
  keep: boolean,
) {
  const wrong = [...wrongOrder(there), ...(keep ? [] : wrongRemoval([...there, ...back]))];
  if (wrong.length > 0) throw new Error(`the order was not kept: ${wrong.join("; ")}`);
  tell();
  tell("The order, as a picture:");
  await orkestra(stage, ["graph", "-f", file]);
  tell();
  tell("From the creation of each release until it was ready:");
  for (const line of timeline(spansOf(there))) tell(line);
  if (!keep) {
    tell();
    tell("From the deletion of each release until it was uninstalled:");
    for (const line of timeline(removalsOf(back))) tell(line);
  }
  tell();
  const edges = edgesAmong(there).length;
  tell(`All ${edges} dependencies among ${spansOf(there).length} releases were kept${keep ? "" : ", there and back"}.`);
}

function spansOf(sightings: readonly Sighting[]): Span[] {
  return [...storiesOf(sightings)].flatMap(([name, { created, ready }]) =>
    ready ? [{ name, from: created.seenAt, to: ready.seenAt }] : [],
  );
}

function removalsOf(sightings: readonly Sighting[]): Span[] {
  const began = new Map<string, number>();
  return sightings.flatMap(({ name, type, release, seenAt }) => {
    if (release.metadata.deletionTimestamp !== undefined && !began.has(name)) began.set(name, seenAt);
    return type === "DELETED" ? [{ name, from: began.get(name) ?? seenAt, to: seenAt }] : [];
  });
}

/** A demo that ran before, and was kept, has left its group here. */
async function emptyNamespace(client: KubeClient): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const gone = async (what: Parameters<KubeClient["delete"]>[0]): Promise<void> => {
    if (!(await client.delete(what))) return;
    for await (const state of watchOne(client, what, { signal })) if (state === "gone") return;
    throw new Error(`${what.resource.kind} "${what.name}" of an earlier demo does not go`);
  };
  const namespace = { resource: resources.Namespace, name: NAMESPACE };
  // Groups first: in a namespace that is terminating no Workflow can be created.
  if (await client.get(namespace)) await gone(ref);
  await gone(namespace);
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
}

async function apply({ client, tell, file }: Scene, group: Manifest): Promise<void> {
  await writeFile(file, stringify(group));
  tell(`   (as with: kubectl -n ${NAMESPACE} apply -f bookshop.yaml)`);
  await client.apply(group, { fieldManager: "kubectl" });
}

async function expectReady(client: KubeClient, what: string): Promise<void> {
  const group = await client.get<Group>(ref);
  const ready = group?.status?.conditions?.find(({ type }) => type === ConditionType.Ready);
  if (ready?.status !== "True") throw new Error(`${what}: ${said(group)}`);
}

function said(group: Group | undefined): string {
  if (!group) return "the group is gone";
  const { reason, message } = group.status?.conditions?.find(({ type }) => type === ConditionType.Ready) ?? {};
  return `${reason}: ${message}`;
}
