/** Looks at all that the doctor judges. Reads only, and asks each thing once. */
import { customResourceDefinitions, EXECUTOR_NAME } from "@orkestra/api";
import { ApiError, type KubeClient, type KubernetesObject, type Resource, resources } from "@orkestra/kube";
import manifest from "../../../package.json" with { type: "json" };
import { type LiveGroup, listGroups } from "../../cluster/groups.ts";
import { type DefinitionVersion, type Found, NEEDED_KINDS, type NeededKinds, type Seen } from "../found.ts";
import { CONTROLLER_NAME } from "../judge/orkestra.ts";
import { labelledVersion, seeDeployments, seeLeases } from "./programs.ts";
import { seeMissingRights } from "./rights.ts";
import { look } from "./seen.ts";
import { reach, stagingOf } from "./staging.ts";

const ClusterRole: Resource = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
};

export interface Asked {
  readonly client: KubeClient;
  /** The one that was asked for; undefined: the context's, and groups of all. */
  readonly namespace: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export async function gather(asked: Asked): Promise<Found> {
  const { client, signal, now } = asked;
  const namespace = asked.namespace ?? client.namespace;
  const server = await look("reach the API server", async () => {
    const version = (await client.raw("GET", "/version", { signal })) as { readonly gitVersion?: string };
    return version.gitVersion ?? "";
  });
  const found = { version: manifest.version, now, namespace, server };
  if (!server.seen) return { ...found, ...nothing(server.why) };
  const deployments = seeDeployments(client, signal);
  const all = {
    definitions: look("read CustomResourceDefinitions", () => definitions(client, signal)),
    argo: served(client, "argo", signal),
    helm: served(client, "helm", signal),
    source: served(client, "source", signal),
    workflowSchema: look("read CustomResourceDefinitions", () => workflowSchema(client, signal)),
    deployments,
    leases: seeLeases(client, signal),
    template: look("read ClusterWorkflowTemplates", () => template(client, signal)),
    clusterRoles: look("read ClusterRoles", () => clusterRoles(client, signal)),
    executorAccount: look(`read ServiceAccounts and RoleBindings of namespace ${namespace}`, () =>
      account(client, namespace, signal),
    ),
    executor: seeMissingRights(client, "executor", namespace, signal),
    you: seeMissingRights(client, "you", namespace, signal),
    staging: deployments.then((it) => staging(it, signal)),
    groups: groups(asked, namespace),
  };
  const { argo, helm, source, executor, you, ...rest } = await settled(all);
  return { ...found, ...rest, served: { argo, helm, source }, missingRights: { executor, you } };
}

type Settled<T> = { [K in keyof T]: Awaited<T[K]> };

async function settled<T extends Readonly<Record<string, Promise<unknown>>>>(all: T): Promise<Settled<T>> {
  const entries = await Promise.all(Object.entries(all).map(async ([key, value]) => [key, await value]));
  return Object.fromEntries(entries) as Settled<T>;
}

type Rest = Omit<Found, "version" | "now" | "namespace" | "server">;

function nothing(why: string): Rest {
  const unseen = { seen: false, why } as const;
  return {
    definitions: unseen,
    served: { argo: unseen, helm: unseen, source: unseen },
    workflowSchema: unseen,
    deployments: unseen,
    leases: unseen,
    template: unseen,
    clusterRoles: unseen,
    executorAccount: unseen,
    missingRights: { executor: unseen, you: unseen },
    staging: unseen,
    groups: unseen,
  };
}

interface Definition extends KubernetesObject {
  readonly spec?: { readonly versions?: readonly DefinitionVersion[] };
}

async function definitions(
  client: KubeClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly DefinitionVersion[]>> {
  const names = customResourceDefinitions().map(({ metadata }) => metadata.name);
  const read = await Promise.all(
    names.map(async (name) => {
      const live = await client.get<Definition>({ resource: resources.CustomResourceDefinition, name }, { signal });
      return live ? [[name, live.spec?.versions ?? []] as const] : [];
    }),
  );
  return new Map(read.flat());
}

/** Discovery, which everybody may read. A group that is not there has no kinds. */
function served(client: KubeClient, of: NeededKinds, signal: AbortSignal): Promise<Seen<ReadonlySet<string>>> {
  const { groupVersion } = NEEDED_KINDS[of];
  return look(`ask for the kinds of ${groupVersion}`, async () => {
    try {
      const list = (await client.raw("GET", `/apis/${groupVersion}`, { signal })) as {
        readonly resources?: readonly { readonly name: string }[];
      };
      return new Set((list.resources ?? []).map(({ name }) => name));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return new Set();
      throw error;
    }
  });
}

/** Argo's minimal definitions keep whatever is in a spec, without knowing its fields. */
async function workflowSchema(client: KubeClient, signal: AbortSignal): Promise<"full" | "minimal"> {
  const name = "workflows.argoproj.io";
  const live = await client.get<Definition>({ resource: resources.CustomResourceDefinition, name }, { signal });
  const schema = live?.spec?.versions?.[0]?.schema?.openAPIV3Schema as
    | { readonly properties?: { readonly spec?: { readonly properties?: object } } }
    | undefined;
  return schema?.properties?.spec?.properties ? "full" : "minimal";
}

interface Template extends KubernetesObject {
  readonly spec?: { readonly templates?: readonly { readonly name: string }[] };
}

async function template(client: KubeClient, signal: AbortSignal) {
  const ref = { resource: resources.ClusterWorkflowTemplate, name: EXECUTOR_NAME };
  const live = await client.get<Template>(ref, { signal }).catch((error: unknown) => {
    // The kind itself is not served, which is a finding of its own.
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  });
  return (
    live && {
      templates: (live.spec?.templates ?? []).map(({ name }) => name),
      labelledVersion: labelledVersion(live.metadata),
    }
  );
}

async function clusterRoles(client: KubeClient, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const names = [CONTROLLER_NAME, EXECUTOR_NAME];
  const live = await Promise.all(names.map((name) => client.get({ resource: ClusterRole, name }, { signal })));
  return new Set(names.filter((_, index) => live[index] !== undefined));
}

async function account(client: KubeClient, namespace: string, signal: AbortSignal) {
  const has = async (resource: Resource): Promise<boolean> =>
    (await client.get({ resource, namespace, name: EXECUTOR_NAME }, { signal })) !== undefined;
  const [isThere, binding] = await Promise.all([has(resources.ServiceAccount), has(resources.RoleBinding)]);
  return { account: isThere, binding };
}

async function staging(deployments: Found["deployments"], signal: AbortSignal): Promise<Found["staging"]> {
  if (!deployments.seen) return deployments;
  const controller = deployments.value.get(CONTROLLER_NAME);
  const configured = controller && stagingOf(controller);
  return { seen: true, value: configured && { url: configured.url, reach: await reach(configured, signal) } };
}

/** Whoever may not list those of all namespaces is shown those of one. */
async function groups(
  { client, signal, namespace: one }: Asked,
  namespace: string,
): Promise<Seen<readonly LiveGroup[]>> {
  const listed = (of: string | undefined) => look("list ApplicationGroups", () => listGroups(client, of, signal));
  const seen = await listed(one);
  return seen.seen || one !== undefined ? seen : listed(namespace);
}
