/**
 * The plan of a group, compiled once for each state of what it follows from: the group, its applications, the records of
 * staging. Compiling and hashing is the dearest part of a reconcile, and most events leave all of that as it was. Groups that
 * rest have few events, so that only the plans that were looked at last are kept.
 */
import { ApplicationGroupSpec, type ApplicationGroupStatus, ApplicationSpec } from "@orkestra/api";
import {
  type Compiled,
  type CompileInput,
  compile,
  type Observed,
  observePlan,
  type Plan,
  type Problem,
  readStagingRecord,
  type StagingRecord,
  sizeProblems,
} from "@orkestra/core";
import { type KubeClient, keyOf, resources, type UnknownObject } from "@orkestra/kube";
import { Recent } from "./recent.ts";
import { requestToken } from "./request-token.ts";
import { planIn } from "./revisions.ts";

/** What a plan and its size depend on, beside the group. */
export type PlanOptions = Parameters<typeof sizeProblems>[1] & Pick<CompileInput, "staging">;

/** What a group's plan is compiled from. */
interface Input {
  readonly group: UnknownObject;
  /** In the group's order; undefined where there is none of that name. */
  readonly applications: readonly (UnknownObject | undefined)[];
  /** What was recorded of its charts. */
  readonly records: readonly UnknownObject[];
}

interface Cached {
  readonly input: string;
  readonly compiled: Compiled;
  observed?: { readonly revisions: string; readonly compiled: Observed["compiled"] };
}

/** A node takes two to ten kilobytes, the values of its release included. */
const NODES_KEPT = 2000;

export class PlanCache {
  readonly #client: KubeClient;
  readonly #options: PlanOptions;
  readonly #plans = new Recent<Cached>(NODES_KEPT, ({ compiled }) => (compiled.ok ? compiled.plan.nodes.length : 1));

  constructor(client: KubeClient, options: PlanOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Only a plan whose charts are not all staged asks the API server for something: what the group was rolled out to. */
  async compiled(input: Input, status: ApplicationGroupStatus): Promise<Observed["compiled"]> {
    const cached = this.#compile(input);
    const { compiled } = cached;
    const isDraft = compiled.ok && compiled.unstaged.length > 0;
    const { revision, lastGoodRevision, failure } = status;
    // A revision that failed and was rolled back is still what the spec says: it must not be staged, and tried, anew by itself.
    const known = [revision, lastGoodRevision, failure?.revision];
    const names = isDraft && !isAskedToRetry(input.group, status) ? known : [];
    const revisions = [...new Set(names)].filter((name) => name !== undefined);
    const key = revisions.join(" ");
    if (cached.observed?.revisions !== key) {
      const plans = await Promise.all(revisions.map((name) => this.stored(input.group.metadata.namespace, name)));
      const rolledOut = plans.filter((plan) => plan !== undefined);
      cached.observed = { revisions: key, compiled: observePlan(compiled, rolledOut) };
    }
    return cached.observed.compiled;
  }

  /** The plan of a revision; undefined when that is gone, or nobody can read it: then it proves nothing. */
  async stored(namespace: string | undefined, name: string): Promise<Plan | undefined> {
    const revision = await this.#client.get({ resource: resources.ControllerRevision, namespace, name });
    return revision && planIn(revision);
  }

  forget(key: string): void {
    this.#plans.delete(key);
  }

  /** Records never change, so a record is known by its name, and one that was made anew by its UID. */
  #compile({ group, applications, records }: Input): Cached {
    const input = [
      ...[group, ...applications].map((object) => `${object?.metadata.uid}:${object?.metadata.generation}`),
      ...records.map(({ metadata }) => `${metadata.name}:${metadata.uid}`).sort(),
    ].join(" ");
    const cached = this.#plans.get(keyOf(group));
    if (cached?.input === input) return cached;
    const fresh = { input, compiled: compileGroup({ group, applications, records }, this.#options) };
    this.#plans.set(keyOf(group), fresh);
    return fresh;
  }
}

function compileGroup({ group, applications, records }: Input, options: PlanOptions): Compiled {
  const { name, namespace = "", uid } = group.metadata;
  const read = readSpecs(group, applications);
  if (!read.ok) return read;
  const compiled = compile({
    group: { name, namespace, spec: read.spec, ...(uid ? { uid } : {}) },
    applications: read.applications,
    records: new Map(records.flatMap(readable)),
    staging: options.staging,
  });
  if (!compiled.ok) return compiled;
  const problems = sizeProblems(compiled.plan, options);
  return problems.length > 0 ? { ok: false, problems } : compiled;
}

type Specs =
  | {
      readonly ok: true;
      readonly spec: CompileInput["group"]["spec"];
      readonly applications: CompileInput["applications"];
    }
  | Extract<Compiled, { ok: false }>;

/** What the API server has was valid when it took it: another version of the API may have done so. */
function readSpecs(group: UnknownObject, objects: readonly (UnknownObject | undefined)[]): Specs {
  const spec = ApplicationGroupSpec.safeParse(group["spec"]);
  const found = objects.filter((object) => object !== undefined);
  const read = found.map((object) => [object.metadata.name, ApplicationSpec.safeParse(object["spec"])] as const);
  const problems: Problem[] = [
    ...(spec.success ? [] : [{ kind: "UnreadableSpec" as const, faults: faultsOf(spec.error) }]),
    ...read.flatMap(([application, { error }]): Problem[] =>
      error ? [{ kind: "UnreadableSpec", application, faults: faultsOf(error) }] : [],
    ),
  ];
  if (!spec.success || problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    spec: spec.data,
    applications: new Map(read.flatMap(([name, { data }]) => (data ? [[name, data] as const] : []))),
  };
}

function faultsOf({ issues }: Refused): string[] {
  return issues.map(({ path, message }) => `${["spec", ...path].map(String).join(".")}: ${message}`);
}

/** As much of a ZodError as is read. */
interface Refused {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/**
 * A record that cannot be read, as another version may have written it, counts as none: the executor that is then to stage
 * finds it, and its words, which say what to do, reach the group's condition.
 */
function readable(object: UnknownObject): (readonly [string, StagingRecord])[] {
  try {
    const { name, record } = readStagingRecord(object);
    return [[name, record]];
  } catch {
    return [];
  }
}

/** Whoever asks for a retry wants charts staged again whose records were lost, whatever was rolled out with them. */
function isAskedToRetry({ metadata }: UnknownObject, { lastHandledReconcileAt }: ApplicationGroupStatus): boolean {
  const requestedAt = requestToken(metadata);
  return requestedAt !== undefined && requestedAt !== lastHandledReconcileAt;
}
