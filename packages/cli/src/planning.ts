/** From manifests to plans: what every command that looks at groups begins with. */
import {
  type Application,
  type ApplicationGroup,
  type ApplicationSpec,
  EXECUTOR_NAME,
  type Staging,
} from "@orkestra/api";
import {
  type Compiled,
  type CompileInput,
  compile,
  explain,
  type GroupInput,
  type Plan,
  type Problem,
  type StageNode,
  type StagingRecord,
  sizeProblems,
} from "@orkestra/core";
import { type Loaded, loadManifests, type Manifests } from "./manifests/load.ts";
import { placeOf } from "./manifests/locate.ts";
import { type InputProblem, inOrder } from "./manifests/problem.ts";
import { sourceNames } from "./manifests/read.ts";

export interface PlannedGroup {
  readonly plan: Plan;
  readonly group: Loaded<ApplicationGroup>;
  /** Spec of each application of the plan. */
  readonly specs: ReadonlyMap<string, ApplicationSpec>;
  /** Charts to be split that nobody has looked into. While there are any the plan is a draft: it shows the order alone. */
  readonly unstaged: readonly StageNode[];
}

export interface Planned {
  readonly groups: readonly PlannedGroup[];
  readonly manifests: Manifests;
  /** In the order of the input. */
  readonly problems: readonly InputProblem[];
  readonly notes: readonly InputProblem[];
}

export interface PlanningOptions {
  readonly files: readonly string[];
  readonly namespace?: string | undefined;
  readonly lookAhead: number;
  /** Where charts are staged when a group does not say, as the controller would be told. */
  readonly staging?: Staging | undefined;
  readonly stdin: () => Promise<string>;
}

/** Every problem of every object at once. A group with problems has no plan; the others have theirs. */
export async function planFiles(options: PlanningOptions): Promise<Planned> {
  const manifests = await loadManifests(options);
  const planned = manifests.groups.map((group) => planGroup(group, manifests, options, NOTHING_STAGED));
  const problems = [...manifests.problems, ...planned.flatMap((it) => it.problems)];
  const nothing = manifests.groups.length === 0 && problems.length === 0;
  return {
    groups: planned.flatMap(({ group }) => group ?? []),
    manifests,
    problems: nothing ? [noGroup(options.files)] : inOrder(problems, manifests.sources),
    notes: inOrder([...manifests.notes, ...unused(manifests)], manifests.sources),
  };
}

/**
 * Stands for the registry that the controller was given. No command line knows that one, and it changes nothing of the order;
 * of what is staged it changes the names alone.
 */
export const CONTROLLERS_REGISTRY: Staging = { url: "oci://staging.invalid" };

export function isControllersRegistry({ url }: Staging): boolean {
  return url === CONTROLLERS_REGISTRY.url;
}

const NOTHING_STAGED: ReadonlyMap<string, StagingRecord> = new Map();

export interface Attempt {
  readonly group?: PlannedGroup;
  readonly problems: readonly InputProblem[];
}

/** What a cluster adds to manifests. */
export interface Beside {
  /** Of the group, where it is there already. */
  readonly uid?: string | undefined;
  /** Application objects of the group's namespace; those of the manifests come before them. */
  readonly applications: ReadonlyMap<string, ApplicationSpec>;
}

/** `records`: what staging would leave behind, by name. */
export function planGroup(
  group: Loaded<ApplicationGroup>,
  manifests: Manifests,
  { lookAhead, staging }: Pick<PlanningOptions, "lookAhead" | "staging">,
  records: ReadonlyMap<string, StagingRecord>,
  { uid, applications: others }: Beside = { applications: new Map() },
): Attempt {
  const { metadata, spec } = group.value;
  const { namespace } = group;
  const input: GroupInput = { name: metadata.name, namespace, spec, ...(uid === undefined ? {} : { uid }) };
  const applications = new Map([...others, ...applicationsOf(namespace, manifests.applications)]);
  const compiled = compileWhole({ group: input, applications, staging, records }, lookAhead);
  const located = (problems: readonly Problem[]): InputProblem[] =>
    problems.map((problem) => {
      const { object, path } = placeOf(problem, group, manifests);
      return object.problem(path, explain(problem));
    });
  if (!compiled.ok) {
    return { problems: located(compiled.problems.filter((it) => !isKnownBroken(it, group.namespace, manifests))) };
  }
  const entries = group.value.spec.applications.map(
    ({ name, spec }) => [name, spec ?? applications.get(name)] as const,
  );
  const specs = new Map(entries.flatMap(([name, spec]) => (spec ? [[name, spec]] : [])));
  return { group: { plan: compiled.plan, group, specs, unstaged: compiled.unstaged }, problems: [] };
}

/** As the controller compiles: what is too large for the cluster is a problem as well. */
export function compileWhole(input: CompileInput, lookAhead: number): Compiled {
  const compiled = compile(input);
  if (!compiled.ok) return compiled;
  const problems = sizeProblems(compiled.plan, { lookAhead, executorTemplate: EXECUTOR_NAME });
  return problems.length > 0 ? { ok: false, problems } : compiled;
}

export function applicationsOf(
  namespace: string,
  applications: readonly Loaded<Application>[],
): ReadonlyMap<string, ApplicationSpec> {
  const here = applications.filter((it) => it.namespace === namespace);
  return new Map(here.map(({ value }) => [value.metadata.name, value.spec]));
}

/** An Application that is in the input but wrong has its own problems; that it is missing would be misleading. */
function isKnownBroken(problem: Problem, namespace: string, { brokenApplications }: Manifests): boolean {
  return problem.kind === "ApplicationNotFound" && brokenApplications.has(`${namespace}/${problem.application}`);
}

function unused({ applications, groups, problems }: Manifests): InputProblem[] {
  if (groups.length === 0 || problems.length > 0) return [];
  const used = new Set(
    groups.flatMap(({ namespace, value }) => value.spec.applications.map(({ name }) => `${namespace}/${name}`)),
  );
  return applications
    .filter(({ namespace, value }) => !used.has(`${namespace}/${value.metadata.name}`))
    .map(({ object }) => object.problem("metadata.name", "no group of the input names it"));
}

function noGroup(files: readonly string[]): InputProblem {
  return { source: sourceNames(files), message: "there is no ApplicationGroup" };
}
