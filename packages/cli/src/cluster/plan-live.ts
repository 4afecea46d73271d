/** What the controller would do of groups as they are on the cluster, and what it would do with manifests in their place. */
import type { ApplicationGroup, ApplicationSpec, Staging } from "@orkestra/api";
import { type Compiled, explain } from "@orkestra/core";
import { type KubeClient, resources } from "@orkestra/kube";
import { type Loaded, loadManifests, type Manifests } from "../manifests/load.ts";
import { type InputProblem, inOrder } from "../manifests/problem.ts";
import { sourceNames } from "../manifests/read.ts";
import { applicationsOf, CONTROLLERS_REGISTRY, compileWhole, isControllersRegistry, planGroup } from "../planning.ts";
import { controllersRegistry, type Foreseen, foresee } from "./foresee.ts";
import { type LiveGroup, listGroups, readGroup } from "./groups.ts";
import { liveApplications, type Situation, situationOf } from "./situation.ts";

export interface PlannedLive {
  readonly groups: readonly Foreseen[];
  readonly problems: readonly InputProblem[];
  readonly notes: readonly InputProblem[];
}

export interface PlanLiveOptions {
  readonly lookAhead: number;
  /** Of the controller, where the user names it. */
  readonly staging?: Staging | undefined;
  readonly signal: AbortSignal;
}

/** Of a group as it is. `others`: applications in the place of those that the cluster has. */
export async function planLive(
  client: KubeClient,
  group: LiveGroup,
  options: PlanLiveOptions,
  others: ReadonlyMap<string, ApplicationSpec> = new Map(),
): Promise<PlannedLive> {
  const { name, namespace } = group.metadata;
  const { situation, compiled } = await compileLive(client, group, options, others);
  const said = (message: string): InputProblem => ({
    source: "cluster",
    object: `ApplicationGroup ${namespace}/${name}`,
    message,
  });
  if (!compiled.ok) return { groups: [], problems: compiled.problems.map((it) => said(explain(it))), notes: [] };
  const one = foresee(situation, group.spec, compiled);
  return { groups: [one], problems: [], notes: notesOn(one).map(said) };
}

export interface CompiledLive {
  readonly situation: Situation;
  readonly compiled: Compiled;
}

export async function compileLive(
  client: KubeClient,
  group: LiveGroup,
  options: PlanLiveOptions,
  others: ReadonlyMap<string, ApplicationSpec> = new Map(),
): Promise<CompiledLive> {
  const { name, namespace = "", uid } = group.metadata;
  const { signal, lookAhead } = options;
  const live = await liveApplications(client, namespace, signal);
  const situation = await situationOf(client, namespace, group, signal);
  const input = { name, namespace, spec: group.spec, ...(uid === undefined ? {} : { uid }) };
  const staging = registryOf(situation, options);
  const applications = new Map([...live, ...others]);
  return {
    situation,
    compiled: compileWhole({ group: input, applications, staging, records: situation.records }, lookAhead),
  };
}

export interface PlanFilesLiveOptions extends PlanLiveOptions {
  readonly files: readonly string[];
  readonly namespace?: string | undefined;
  readonly stdin: () => Promise<string>;
}

/** If these manifests were applied: of their groups, and of those on the cluster that name one of their Applications. */
export async function planFilesLive(client: KubeClient, options: PlanFilesLiveOptions): Promise<PlannedLive> {
  const manifests = await loadManifests({ ...options, defaultNamespace: client.namespace });
  const own = await each(manifests.groups, (group) => planManifest(client, group, manifests, options));
  const others = await groupsBeside(client, manifests, options.signal);
  const beside = await each(others, (group) =>
    planLive(client, group, options, applicationsOf(group.metadata.namespace ?? "", manifests.applications)),
  );
  const all = [...own, ...beside];
  const problems = [...manifests.problems, ...all.flatMap((it) => it.problems)];
  const notes = [...manifests.notes, ...all.flatMap((it) => it.notes), ...unused(manifests, others)];
  const groups = all.flatMap((it) => it.groups);
  if (groups.length === 0 && problems.length === 0)
    problems.push({ source: sourceNames(options.files), message: "there is nothing that a group is made of" });
  return { groups, problems: inOrder(problems, manifests.sources), notes: inOrder(notes, manifests.sources) };
}

async function planManifest(
  client: KubeClient,
  group: Loaded<ApplicationGroup>,
  manifests: Manifests,
  options: PlanLiveOptions,
): Promise<PlannedLive> {
  const { namespace, value, object: manifest } = group;
  const { signal, lookAhead } = options;
  const ref = { resource: resources.ApplicationGroup, namespace, name: value.metadata.name };
  const object = await client.get(ref, { signal });
  const live = object && readGroup(object);
  const situation = await situationOf(client, namespace, live, signal);
  const applications = await liveApplications(client, namespace, signal);
  const staging = registryOf(situation, options);
  const beside = { uid: live?.metadata.uid, applications };
  const planned = planGroup(group, manifests, { lookAhead, staging }, situation.records, beside);
  if (!planned.group) return { groups: [], problems: planned.problems, notes: [] };
  const { plan, unstaged } = planned.group;
  const one = foresee(situation, value.spec, { ok: true, plan, unstaged });
  return { groups: [one], problems: [], notes: notesOn(one).map((message) => manifest.problem("spec", message)) };
}

/** Groups on the cluster that are not among the manifests, but get an Application from them. */
async function groupsBeside(
  client: KubeClient,
  { groups, applications }: Manifests,
  signal: AbortSignal,
): Promise<readonly LiveGroup[]> {
  const own = new Set(groups.map(({ namespace, value }) => `${namespace}/${value.metadata.name}`));
  const namespaces = [...new Set(applications.map(({ namespace }) => namespace))];
  const found = await each(namespaces, (namespace) => listGroups(client, namespace, signal));
  const given = new Set(applications.map(({ namespace, value }) => `${namespace}/${value.metadata.name}`));
  return found
    .flat()
    .filter(({ metadata }) => !own.has(`${metadata.namespace}/${metadata.name}`))
    .filter(({ metadata, spec }) =>
      spec.applications.some((it) => it.spec === undefined && given.has(`${metadata.namespace}/${it.name}`)),
    );
}

function unused({ groups, applications }: Manifests, others: readonly LiveGroup[]): InputProblem[] {
  const names = (namespace: string | undefined, spec: ApplicationGroup["spec"]): string[] =>
    spec.applications.map(({ name }) => `${namespace}/${name}`);
  const used = new Set([
    ...groups.flatMap(({ namespace, value }) => names(namespace, value.spec)),
    ...others.flatMap(({ metadata, spec }) => names(metadata.namespace, spec)),
  ]);
  return applications
    .filter(({ namespace, value }) => !used.has(`${namespace}/${value.metadata.name}`))
    .map(({ object }) => object.problem("metadata.name", "no group of the input or of the cluster names it"));
}

function registryOf(situation: Situation, { staging }: PlanLiveOptions): Staging {
  return staging ?? controllersRegistry(situation) ?? CONTROLLERS_REGISTRY;
}

function notesOn({ plan, unseenValues }: Foreseen): string[] {
  const isUnknown = plan.stages.some(({ request }) => isControllersRegistry(request.staging));
  return [
    ...(isUnknown
      ? [
          "names no staging registry, and the controller's is not known here: its charts are taken for not staged yet; --staging-url names it",
        ]
      : []),
    ...(unseenValues.length > 0
      ? [
          `values of ${unseenValues.join(", ")} come from Secrets or ConfigMaps too (valuesFrom), which are not read: what changes in them is not seen`,
        ]
      : []),
  ];
}

/** One after the other: a group may be large. */
async function each<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (const item of items) answers.push(await ask(item));
  return answers;
}
