/** Deployments and Leases of the programs that Orkestra needs, wherever they are in the cluster. */
import type { KubeClient, KubernetesObject, ObjectMeta } from "@orkestra/kube";
import { resources } from "@orkestra/kube";
import { type Deployment, type Lease, PROGRAMS, type Program, type Seen } from "../found.ts";
import { look } from "./seen.ts";

interface Container {
  readonly image?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}
interface DeploymentObject extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } };
  };
  readonly status?: { readonly readyReplicas?: number };
}
interface LeaseObject extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly renewTime?: string;
    readonly leaseDurationSeconds?: number;
  };
}

export function seeDeployments(
  client: KubeClient,
  signal: AbortSignal,
): Promise<Seen<ReadonlyMap<Program, Deployment>>> {
  return look("list Deployments of all namespaces", async () => {
    const { items } = await client.list<DeploymentObject>(resources.Deployment, { signal });
    const found = new Map<Program, Deployment>();
    // The first of several; a second that is ready goes before one that is not.
    for (const object of items) {
      const read = programOf(object);
      if (read && (found.get(read.program)?.ready ?? 0) === 0) found.set(read.program, read.deployment);
    }
    return found;
  });
}

function programOf({
  metadata,
  spec,
  status,
}: DeploymentObject): { program: Program; deployment: Deployment } | undefined {
  for (const container of spec?.template?.spec?.containers ?? []) {
    const image = container.image ?? "";
    const program = PROGRAMS.find((it) => isOf(it, metadata.name, image));
    if (!program) continue;
    const deployment: Deployment = {
      namespace: metadata.namespace ?? "",
      name: metadata.name,
      image,
      args: container.args ?? [],
      env: new Map((container.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))),
      labelledVersion: labelledVersion(metadata),
      wanted: spec?.replicas ?? 1,
      ready: status?.readyReplicas ?? 0,
    };
    return { program, deployment };
  }
  return undefined;
}

export function labelledVersion({ labels }: Pick<ObjectMeta, "labels">): string | undefined {
  return labels?.["app.kubernetes.io/version"];
}

/** By the image's name or the Deployment's. There is another helm-controller, Rancher's. */
function isOf(program: Program, name: string, image: string): boolean {
  if (program === "orkestra-controller") return name === program;
  const repository = image.replace(/[@].*$/, "").replace(/:[^/:]*$/, "");
  if (/(^|\/)rancher\//.test(repository)) return false;
  return repository.split("/").at(-1) === program || name === program || name.endsWith(`-${program}`);
}

/** Names of their Leases: Argo's `LeaderElection`, fluxcd/pkg's `<controller>-leader-election`, ours. */
const LEASES: Readonly<Record<Program, string>> = {
  "workflow-controller": "workflow-controller",
  "helm-controller": "helm-controller-leader-election",
  "source-controller": "source-controller-leader-election",
  "orkestra-controller": "orkestra-controller",
};

export function seeLeases(client: KubeClient, signal: AbortSignal): Promise<Seen<ReadonlyMap<Program, Lease>>> {
  return look("list Leases of all namespaces", async () => {
    const found = await Promise.all(
      PROGRAMS.map(async (program) => {
        const fieldSelector = `metadata.name=${LEASES[program]}`;
        const { items } = await client.list<LeaseObject>(resources.Lease, { fieldSelector, signal });
        return items.map(({ metadata, spec }) => [program, leaseOf(metadata.namespace ?? "", spec)] as const);
      }),
    );
    return new Map(found.flat().sort(([, a], [, b]) => (a.renewedAt < b.renewedAt ? -1 : 1)));
  });
}

function leaseOf(namespace: string, spec: LeaseObject["spec"]): Lease {
  const { holderIdentity = "", renewTime = "1970-01-01T00:00:00Z", leaseDurationSeconds = 15 } = spec ?? {};
  return { namespace, holder: holderIdentity, renewedAt: renewTime, durationSeconds: leaseDurationSeconds };
}
