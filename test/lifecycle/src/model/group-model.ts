/**
 * What the test wants of one group, small enough to be drawn at random, and the manifests that say so.
 *
 * Applications are places in a fixed list. Dependencies go from a higher rank to a lower one only, so that any edit of
 * places, ranks and edges leaves a graph without cycles.
 */
import type { ApplicationGroupSpecManifest, ApplicationSpecManifest } from "@orkestra/api";

export const PLACES = 6;
/** The application in this place has a chart with sub-charts; the second waits for the first. */
const UMBRELLA = 2;
/** The application in this place may have a step. */
const WITH_STEP = 1;
export const SUBCHARTS = ["one", "two"] as const;
export const NAMESPACE = "default";

export interface ApplicationModel {
  readonly present: boolean;
  /** Its spec stands in the group; else it is an Application object. */
  readonly inline: boolean;
  readonly rank: number;
  /** Bit i: depends on the application in place i, if that is present and of a lower rank. */
  readonly after: number;
  readonly values: number;
  /** Values with which no release of it can succeed. */
  readonly broken: boolean;
  readonly targetNamespace: string | undefined;
  /** Sub-charts that are released on their own, as bits of {@link SUBCHARTS}; of the umbrella alone. */
  readonly split: number;
  /** Before or after its release; of the application with steps alone. */
  readonly step: "none" | "before" | "after";
}

export interface GroupModel {
  readonly applications: readonly ApplicationModel[];
  readonly onFailure: "Rollback" | "Hold";
  readonly deletionPolicy: "Uninstall" | "Orphan";
  readonly suspend: boolean;
  readonly parallelism: number;
  readonly revisionHistoryLimit: number;
  /** Of a rollout as a whole: a second, which some of them need and others do not. */
  readonly timeout?: "1s";
}

const LETTERS = "abcdef";
export const applicationName = (group: string, place: number): string => `${group}-${LETTERS[place]}`;
/** Of every chart. */
export const VERSION = "1.2.3";

export interface Manifests {
  readonly spec: ApplicationGroupSpecManifest;
  /** Specs of Application objects, by name. */
  readonly applications: ReadonlyMap<string, ApplicationSpecManifest>;
}

export function manifestsOf(group: string, model: GroupModel): Manifests {
  const objects = new Map<string, ApplicationSpecManifest>();
  const applications = model.applications.flatMap((application, place) => {
    if (!application.present) return [];
    const name = applicationName(group, place);
    const spec = specOf(name, application, place);
    if (!application.inline) objects.set(name, spec);
    const dependencies = dependenciesOf(model, place).map((it) => applicationName(group, it));
    return [{ name, dependencies, ...(application.inline ? { spec } : {}) }];
  });
  const { applications: _, ...options } = model;
  return { spec: { ...options, applications, staging: { url: STAGING } }, applications: objects };
}

export const BROKEN = "broken";
export const STAGING = "oci://registry.example.com/staging";

function specOf(
  name: string,
  { values, broken, targetNamespace, split, step }: ApplicationModel,
  place: number,
): ApplicationSpecManifest {
  const listed = place === UMBRELLA ? SUBCHARTS.filter((_, at) => (split & (1 << at)) !== 0) : [];
  const before = (subchart: string) => (subchart === "two" && listed.length > 1 ? { dependencies: ["one"] } : {});
  return {
    chart: { url: "https://charts.example.com", name, version: VERSION },
    release: {
      values: { number: values, ...(broken ? { [BROKEN]: true } : {}) },
      ...(targetNamespace === undefined ? {} : { targetNamespace }),
    },
    ...(place === WITH_STEP && step !== "none" ? { steps: [stepOf(name, step)] } : {}),
    ...(listed.length > 0 ? { subcharts: listed.map((subchart) => ({ name: subchart, ...before(subchart) })) } : {}),
  };
}

function stepOf(application: string, when: "before" | "after") {
  return { name: "check", dependencies: when === "after" ? [application] : [], container: { image: "check" } };
}

/** `NAMESPACE/NAME` of the workloads of a group's applications, wherever a sub-chart of theirs is released. */
export function workloadsOf(group: string, { applications }: GroupModel): string[] {
  return applications.flatMap(({ present, targetNamespace = NAMESPACE }, place) => {
    if (!present) return [];
    const name = applicationName(group, place);
    return workloadsOfChart(name).map((workload) => `${targetNamespace}/${workload}`);
  });
}

/** Of a whole chart, which has the name of its application. */
export function workloadsOfChart(name: string): string[] {
  const isUmbrella = name.endsWith(`-${LETTERS[UMBRELLA]}`);
  return [name, ...(isUmbrella ? SUBCHARTS.map((subchart) => `${name}-${subchart}`) : [])];
}

/** Places of what an application depends on. */
function dependenciesOf({ applications }: GroupModel, place: number): number[] {
  const own = applications[place];
  if (!own) return [];
  return applications.flatMap((other, at) =>
    other.present && (own.after & (1 << at)) !== 0 && isBefore([other.rank, at], [own.rank, place]) ? [at] : [],
  );
}

const isBefore = ([rank, at]: [number, number], [other, place]: [number, number]): boolean =>
  rank < other || (rank === other && at < place);

/** With another application in that place; a group that would be left without any stays as it was. */
export function withApplication(
  model: GroupModel,
  place: number,
  change: (application: ApplicationModel) => ApplicationModel,
): GroupModel {
  const applications = model.applications.map((application, at) => (at === place ? change(application) : application));
  return applications.some(({ present }) => present) ? { ...model, applications } : model;
}

export function describe(group: string, model: GroupModel): string {
  const each = model.applications.flatMap((application, place) => {
    if (!application.present) return [];
    const after = dependenciesOf(model, place).map((at) => LETTERS[at]);
    const order = after.length > 0 ? ` after ${after.join("+")}` : "";
    return [`${LETTERS[place]}=${application.values}${order}${traitsOf(application, place)}`];
  });
  const { onFailure, deletionPolicy, parallelism, suspend, revisionHistoryLimit, timeout } = model;
  const traits = [...(suspend ? ["suspended"] : []), ...(timeout ? [`within ${timeout}`] : [])].join(" ");
  const options = `${onFailure} ${deletionPolicy} by ${parallelism} keep ${revisionHistoryLimit} ${traits}`.trimEnd();
  return `${group} {${each.join(", ")}} ${options}`;
}

function traitsOf({ inline, broken, targetNamespace, split, step }: ApplicationModel, place: number): string {
  const traits = [
    [place === UMBRELLA && split > 0, `split ${split}`],
    [place === WITH_STEP && step !== "none", `step ${step}`],
    [inline, "inline"],
    [broken, "broken"],
    [targetNamespace !== undefined, `in ${targetNamespace}`],
  ] as const;
  return traits.map(([isSo, text]) => (isSo ? ` ${text}` : "")).join("");
}
