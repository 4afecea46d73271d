/**
 * Stored revisions as something to go back to. Their plans never change, so they are kept for as long as a group needs them;
 * what their version ranges had come to is written later, by us, and read again before anything is started.
 */
import { Annotation } from "@orkestra/api";
import { decodeRevision, observeStored, type Plan, type ResolvedCharts, type StoredPlan } from "@orkestra/core";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";

interface Kept {
  readonly plan: Plan;
  readonly resolved: ResolvedCharts;
}

export interface StoredOptions {
  readonly owner: { readonly name: string; readonly namespace: string; readonly uid: string | undefined };
  readonly names: readonly string[];
  /** The group's HelmReleases, by name. */
  readonly releases: ReadonlyMap<string, UnknownObject>;
  /** Asks the API server whatever is kept. */
  readonly fresh: boolean;
}

export class StoredPlans {
  readonly #client: KubeClient;
  /** By `NAMESPACE/NAME` of the group, then by name of the revision. */
  readonly #kept = new Map<string, ReadonlyMap<string, Kept>>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Revisions that are not asked for any more are forgotten. */
  async observe({ owner, names, releases, fresh }: StoredOptions): Promise<ReadonlyMap<string, StoredPlan>> {
    const group = `${owner.namespace}/${owner.name}`;
    const before = fresh ? undefined : this.#kept.get(group);
    const kept = new Map<string, Kept>();
    const observed = new Map<string, StoredPlan>();
    for (const name of names) {
      const read = before?.get(name) ?? (await this.#read(owner, name));
      if ("why" in read) observed.set(name, { ok: false, why: read.why });
      else {
        kept.set(name, read);
        observed.set(name, observeStored(read.plan, read.resolved, releases));
      }
    }
    if (kept.size > 0) this.#kept.set(group, kept);
    else this.#kept.delete(group);
    return observed;
  }

  forget(group: string): void {
    this.#kept.delete(group);
  }

  /** What another group owns, be it an earlier one of the same name, is nothing to go back to: its releases would not be ours. */
  async #read(owner: StoredOptions["owner"], name: string): Promise<Kept | { readonly why: string }> {
    const { namespace } = owner;
    // A person wrote it; in a path the API server takes "..", for one, for something else.
    if (!NAME.test(name)) return { why: "is no name of a revision" };
    const revision = await this.#client.get({ resource: resources.ControllerRevision, namespace, name });
    if (!revision) return { why: "is gone" };
    try {
      const plan = decodeRevision(revision);
      if (plan.group !== owner.name || plan.uid !== owner.uid) return { why: "is of another group" };
      return { plan, resolved: readResolved(revision) };
    } catch (error) {
      // It was written by another version, or changed by hand: whoever wants to go back to it must know.
      return { why: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
    }
  }
}

const NAME = /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/;

/** Empty where nothing was recorded. Throws when what is there is no JSON object. */
export function readResolved({ metadata }: UnknownObject): ResolvedCharts {
  const written = metadata.annotations?.[Annotation.resolved];
  if (written === undefined) return new Map();
  const value: unknown = JSON.parse(written);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`annotation ${Annotation.resolved} is no JSON object`);
  const charts = Object.entries(value as Record<string, { version?: unknown; digest?: unknown } | null>);
  return new Map(
    charts.flatMap(([node, chart]) => {
      if (typeof chart?.version !== "string") return [];
      const digest = typeof chart.digest === "string" ? { digest: chart.digest } : {};
      return [[node, { version: chart.version, ...digest }] as const];
    }),
  );
}

/**
 * What the annotation says of a plan whose releases are all ready, for the nodes whose plan names a range; undefined where it
 * names none.
 */
export function writeResolved(
  plan: Plan,
  charts: ReadonlyMap<string, { readonly chartVersion?: string; readonly chartDigest?: string }>,
): string | undefined {
  const resolved: ResolvedCharts = new Map(
    [...charts].flatMap(([node, { chartVersion, chartDigest }]) =>
      chartVersion === undefined
        ? []
        : [[node, { version: chartVersion, ...(chartDigest === undefined ? {} : { digest: chartDigest }) }] as const],
    ),
  );
  const pinned = observeStored(plan, resolved, new Map());
  if (!pinned.ok) return undefined;
  const ranges = plan.nodes.filter((node, i) => pinned.plan.nodes[i] !== node).map(({ name }) => name);
  if (ranges.length === 0) return undefined;
  return JSON.stringify(Object.fromEntries(ranges.sort().map((name) => [name, resolved.get(name)])));
}
