/** `workflow` of v0.8: executors beside the one that releases, as steps. */
import { defined, type Fields, type Json } from "./fields.ts";
import { labelOf } from "./names.ts";
import { type ReleaseIdentity, stepContainer } from "./step-container.ts";

export interface StepsOf extends ReleaseIdentity {
  /** Sub-charts that are listed. */
  readonly subcharts: readonly string[];
}

interface Executor {
  readonly item: Fields;
  readonly name: string;
  readonly type: string;
  readonly dependencies: readonly string[];
}

export function convertSteps(spec: Fields, of: StepsOf): readonly Json[] | undefined {
  const items = spec.items("workflow");
  if (!items) return undefined;
  const executors = items.flatMap((item) => executorIn(item) ?? []);
  const releases = executors.filter(({ type }) => type === "helmrelease");
  const others = executors.filter(({ type }) => type !== "helmrelease");
  for (const { item } of releases) releaseEnds(item);
  if (items.length > 0 && releases.length === 0) {
    spec.note("none of them is of type helmrelease, but the chart is released all the same", "workflow");
  }
  if (releases.length > 1) spec.note("all of type helmrelease are one: the release", "workflow");
  if (others.length > 0) {
    const pieces = of.subcharts.length > 0 ? " and for the application once, not for each sub-chart" : "";
    spec.note(`steps run when something is rolled out${pieces}, not in reverse when it is removed`, "workflow");
  }

  const containers = new Map(others.map((it) => [it, stepContainer(it, of)]));
  const names = stepNames(others, of);
  const order = new Order(executors);
  return others.flatMap((executor) => {
    const container = containers.get(executor);
    executor.item.end();
    if (!container) return [];
    if (!order.meetsRelease(executor.name)) {
      const why = "it ran beside the release, and runs before it now: let it depend on the application to run after it";
      executor.item.note(why);
    }
    const dependencies = order.dependencies(executor, (name) => {
      const on = executors.find((it) => it.name === name);
      if (!on) return labelOf(name, 63);
      if (on.type === "helmrelease") return of.application;
      return containers.get(on) ? names.get(name) : undefined;
    });
    return [
      defined({
        name: names.get(executor.name),
        dependencies: dependencies.length > 0 ? dependencies : undefined,
        timeout: of.timeout,
        container,
      }),
    ];
  });
}

function executorIn(item: Fields): Executor | undefined {
  const name = item.text("name");
  const type = item.text("type") ?? "helmrelease";
  const dependencies = item.texts("dependencies") ?? [];
  if (!name) item.problem("is required", "name");
  if (!["helmrelease", "keptn", "custom"].includes(type)) {
    item.problem(`"${type}" is no executor: the original has helmrelease, keptn and custom`, "type");
    return undefined;
  }
  return name ? { item, name, type, dependencies } : undefined;
}

function releaseEnds(item: Fields): void {
  for (const unused of ["image", "params"].filter((it) => item.take(it) !== undefined)) {
    item.note("left out: executors of type helmrelease never used it", unused);
  }
  item.end();
}

function stepNames(executors: readonly Executor[], of: StepsOf): ReadonlyMap<string, string> {
  const taken = new Set([of.application, ...of.subcharts]);
  const names = new Map<string, string>();
  for (const { item, name } of executors) {
    let label = labelOf(name, 50);
    while (taken.has(label)) label = `${label}-step`;
    taken.add(label);
    names.set(name, label);
    if (label !== name) item.note(`"${name}" is no label, or is taken: the step is "${label}"`, "name");
  }
  return names;
}

/** The order among executors. */
class Order {
  readonly #executors: ReadonlyMap<string, Executor>;

  constructor(executors: readonly Executor[]) {
    this.#executors = new Map(executors.map((it) => [it.name, it]));
  }

  /** Names by `rename`; the dependencies of what it knows no name for stand for that. */
  dependencies(executor: Executor, rename: (name: string) => string | undefined): string[] {
    const found = new Set<string>();
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const renamed = rename(name);
      if (renamed === undefined) this.#executors.get(name)?.dependencies.forEach(visit);
      else found.add(renamed);
    };
    executor.dependencies.forEach(visit);
    return [...found];
  }

  /** Whether it comes before or after a release. */
  meetsRelease(name: string): boolean {
    const releases = [...this.#executors.values()].filter(({ type }) => type === "helmrelease");
    return releases.length === 0 || releases.some((it) => this.#reaches(it.name, name) || this.#reaches(name, it.name));
  }

  #reaches(from: string, to: string, seen = new Set<string>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (this.#executors.get(from)?.dependencies ?? []).some((it) => this.#reaches(it, to, seen));
  }
}
