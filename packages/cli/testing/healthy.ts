/** What the doctor sees of a cluster where all is well. */
import { customResourceDefinitions, parseApplicationGroup } from "@orkestra/api";
import type { LiveGroup } from "../src/cluster/groups.ts";
import type { Deployment, Found, Lease, Program, Seen } from "../src/doctor/found.ts";
import { ago, liveGroup, NOW, READY } from "./live-group.ts";

export const seen = <T>(value: T): Seen<T> => ({ seen: true, value });
export const unseen = (why: string): Seen<never> => ({ seen: false, why });

export function deployment(name: string, image: string, rest: Partial<Deployment> = {}): Deployment {
  return { namespace: "system", name, image, args: [], env: new Map(), wanted: 1, ready: 1, ...rest };
}

export const DEPLOYMENTS: ReadonlyMap<Program, Deployment> = new Map<Program, Deployment>([
  [
    "workflow-controller",
    deployment("workflow-controller", "registry.example.com/workflow-controller:v3.7.14", {
      env: new Map([["DEFAULT_REQUEUE_TIME", "1s"]]),
    }),
  ],
  ["helm-controller", deployment("helm-controller", "registry.example.com/helm-controller:v1.4.0")],
  ["source-controller", deployment("source-controller", "registry.example.com/source-controller:v1.7.3")],
  [
    "orkestra-controller",
    deployment("orkestra-controller", "orkestra/controller:0.1.0", { args: ["--bind-executor=true"] }),
  ],
]);

export const LEASE: Lease = { namespace: "system", holder: "pod-1", renewedAt: ago(3), durationSeconds: 15 };

export function liveGroupOf(options: Parameters<typeof liveGroup>[0]): LiveGroup {
  return parsed(liveGroup(options));
}

function parsed(object: unknown): LiveGroup {
  const read = parseApplicationGroup(object, { unknownFields: "drop" });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

export const HEALTHY: Found = {
  version: "0.1.0",
  now: NOW,
  namespace: "shop",
  server: seen("v1.34.4"),
  definitions: seen(new Map(customResourceDefinitions().map(({ metadata, spec }) => [metadata.name, spec.versions]))),
  served: {
    argo: seen(new Set(["workflows", "clusterworkflowtemplates"])),
    helm: seen(new Set(["helmreleases"])),
    source: seen(new Set(["helmrepositories", "helmcharts", "ocirepositories"])),
  },
  workflowSchema: seen("full"),
  deployments: seen(DEPLOYMENTS),
  leases: seen(new Map<Program, Lease>([["orkestra-controller", LEASE]])),
  template: seen({ templates: ["apply", "remove", "stage", "wait"], labelledVersion: "0.1.0" }),
  clusterRoles: seen(new Set(["orkestra-controller", "orkestra-executor"])),
  executorAccount: seen({ account: true, binding: true }),
  missingRights: { executor: seen([]), you: seen([]) },
  staging: seen(undefined),
  groups: seen([parsed(READY)]),
};
