/**
 * A group's whole life against a cluster in memory, with a controller that is killed between any two of its requests: whenever
 * that happens, the next one ends where nobody was killed.
 */
import type { ApplicationGroupStatus } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { chart, groupObject, ready } from "../testing/group-in-memory.ts";
import { MemoryCluster } from "../testing/memory-cluster.ts";
import { liveOn, remains, type Surroundings } from "../testing/whole-life.ts";

const application = (name: string, version: string, dependencies: string[] = []) => ({
  name,
  dependencies,
  spec: { chart: { ...chart, version } },
});
const CHAIN = { applications: [application("db", "1.0.0"), application("web", "1.0.0", ["db"])] };
const NEXT = { applications: [application("db", "2.0.0"), application("job", "2.0.0", ["db"])] };

const group = (cluster: MemoryCluster): UnknownObject | undefined =>
  cluster.find("ApplicationGroup", "default", "shop");
const status = (cluster: MemoryCluster): ApplicationGroupStatus => group(cluster)?.["status"] as ApplicationGroupStatus;

function edit(cluster: MemoryCluster, spec: object): void {
  const { metadata, ...rest } = group(cluster) as UnknownObject;
  cluster.put({ ...rest, metadata: { ...metadata, generation: (metadata.generation ?? 0) + 1 }, spec });
}

const annotate = (cluster: MemoryCluster, annotations: Record<string, string>): void => {
  const { metadata, ...rest } = group(cluster) as UnknownObject;
  cluster.put({ ...rest, metadata: { ...metadata, annotations } });
};

const deleted = (cluster: MemoryCluster): void => void cluster.remove(group(cluster) as UnknownObject);

const releases = (cluster: MemoryCluster): string[] =>
  cluster
    .all("HelmRelease")
    .map(({ metadata, ...rest }) => {
      const { chart: of } = rest["spec"] as { chart?: { spec: { version?: string } } };
      return `${metadata.name}@${of?.spec.version}`;
    })
    .sort();

const workflows = (cluster: MemoryCluster): string[] =>
  cluster.all("Workflow").map(({ metadata }) => metadata.name.replace(/^shop-[0-9a-f]+-/, ""));

const failsNext: Surroundings = { fails: ({ metadata }) => metadata.name.includes("-apply") };

interface Story {
  readonly what: string;
  readonly spec?: object;
  readonly first?: Surroundings;
  /** After the first rollout, at once. */
  readonly next?: (cluster: MemoryCluster) => void;
  readonly second?: Surroundings;
  readonly end: (cluster: MemoryCluster) => void;
}

const STORIES: readonly Story[] = [
  {
    what: "is rolled out",
    end: (cluster) => {
      expect(releases(cluster)).toEqual(["db@1.0.0", "web@1.0.0"]);
      expect(ready(status(cluster))).toBe("True Succeeded: 2 applications ready");
      expect(group(cluster)?.metadata.finalizers).toEqual(["orkestra.dev/finalizer"]);
    },
  },
  {
    what: "is upgraded, and what left it is removed",
    next: (cluster) => edit(cluster, NEXT),
    end: (cluster) => {
      expect(releases(cluster)).toEqual(["db@2.0.0", "job@2.0.0"]);
      expect(workflows(cluster)).toEqual(["apply", "apply"]);
      expect(cluster.all("ControllerRevision")).toHaveLength(2);
    },
  },
  {
    what: "goes back when its upgrade fails, and says why",
    next: (cluster) => edit(cluster, NEXT),
    second: failsNext,
    end: (cluster) => {
      expect(releases(cluster)).toEqual(["db@1.0.0", "web@1.0.0"]);
      expect(workflows(cluster)).toEqual(["apply", "apply", "rollback"]);
      expect(status(cluster).failure?.message).toContain("InstallFailed");
      expect(ready(status(cluster))).toMatch(/^False RollbackSucceeded: /);
    },
  },
  {
    what: "goes back to what its version ranges came to",
    spec: { applications: [application("db", "1.x")] },
    next: (cluster) => edit(cluster, { applications: [application("db", "2.x")] }),
    second: failsNext,
    end: (cluster) => {
      expect(releases(cluster)).toEqual(["db@1.0.0"]);
      const resolved = cluster
        .all("ControllerRevision")
        .flatMap(({ metadata }) => metadata.annotations?.["orkestra.dev/resolved"] ?? []);
      expect(resolved).toEqual(['{"db":{"version":"1.0.0"}}']);
    },
  },
  {
    what: "is cleaned up when its first rollout fails",
    first: failsNext,
    end: (cluster) => {
      expect(releases(cluster)).toEqual([]);
      expect(workflows(cluster)).toEqual(["apply", "remove"]);
      expect(status(cluster).failure?.message).toContain("InstallFailed");
    },
  },
  {
    what: "holds when its upgrade fails and it is told so",
    next: (cluster) => edit(cluster, { ...NEXT, onFailure: "Hold" }),
    second: failsNext,
    end: (cluster) => {
      expect(workflows(cluster)).toEqual(["apply", "apply"]);
      expect(releases(cluster)).toEqual(["db@2.0.0", "web@1.0.0"]);
      expect(status(cluster).failure?.message).toContain("InstallFailed");
    },
  },
  {
    what: "goes back when a person says so",
    next: (cluster) => {
      const good = status(cluster).lastGoodRevision ?? "";
      edit(cluster, NEXT);
      annotate(cluster, { "orkestra.dev/rollback-to": good });
    },
    end: (cluster) => expect(releases(cluster)).toEqual(["db@1.0.0", "web@1.0.0"]),
  },
  {
    what: "is removed by a Workflow when it is deleted",
    next: deleted,
    end: (cluster) => expect(remains(cluster).map(kindOf)).toEqual(["ServiceAccount", "RoleBinding"]),
  },
  {
    what: "is removed without a Workflow where the cluster has none",
    next: (cluster) => {
      cluster.unserved.add("Workflow");
      deleted(cluster);
    },
    end: (cluster) => {
      expect(group(cluster)).toBeUndefined();
      expect(cluster.writes.filter((write) => write.startsWith("delete HelmRelease"))).toEqual([
        "delete HelmRelease default/web",
        "delete HelmRelease default/db",
      ]);
    },
  },
  {
    what: "is removed without a Workflow in a namespace that ends",
    next: (cluster) => {
      cluster.terminating.add("default");
      deleted(cluster);
    },
    end: (cluster) => {
      expect(group(cluster)).toBeUndefined();
      expect(releases(cluster)).toEqual([]);
    },
  },
  {
    what: "leaves its releases behind when it is told so",
    spec: { ...CHAIN, deletionPolicy: "Orphan" },
    next: deleted,
    end: (cluster) => {
      expect(group(cluster)).toBeUndefined();
      expect(releases(cluster)).toEqual(["db@1.0.0", "web@1.0.0"]);
      const ours = [...cluster.all("HelmRelease"), ...cluster.all("HelmRepository")].flatMap(({ metadata }) => [
        ...Object.keys({ ...metadata.labels, ...metadata.annotations }),
        ...(metadata.ownerReferences ?? []),
      ]);
      expect(ours).toEqual([]);
      expect(cluster.all("HelmRepository")).toHaveLength(1);
    },
  },
];

const kindOf = (object: object): string => (object as UnknownObject).kind;

/** Killed at the n-th request of the controller; never when absent. Returns how many requests there were. */
async function tell({ spec = CHAIN, first, next, second }: Story, dieAt?: number): Promise<MemoryCluster> {
  const cluster = new MemoryCluster();
  cluster.put(groupObject(spec, 1));
  if (dieAt !== undefined) cluster.dieAt(dieAt);
  await liveOn(cluster, first);
  next?.(cluster);
  await liveOn(cluster, second);
  return cluster;
}

describe("a group", () => {
  test.each(STORIES)("$what", async (story) => story.end(await tell(story)));

  test.each(STORIES)("$what, whenever the controller is killed", async (story) => {
    const whole = await tell(story);
    for (let request = 1; request <= whole.requests; request++) {
      const cluster = await tell(story, request);
      story.end(cluster);
      expect(remains(cluster)).toEqual(remains(whole));
    }
  });
});
