/**
 * What the test wants of one group, small enough to be drawn at random, and the manifests that say so.
 *
 * Applications are places in a fixed list. Dependencies go from a higher rank to a lower one only, so that any edit of
 * places, ranks and edges leaves a graph without cycles.
 */
import type { ApplicationGroupSpecManifest, ApplicationSpecManifest } from "@orkestra/api";

export const PLACES = 6;
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
}

export interface GroupModel {
  readonly applications: readonly ApplicationModel[];
  readonly onFailure: "Rollback" | "Hold";
  readonly deletionPolicy: "Uninstall" | "Orphan";
  readonly suspend: boolean;
}

export const applicationName = (group: string, place: number): string => `${group}-${"abcdef"[place]}`;

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
    const spec = specOf(name, application);
    if (!application.inline) objects.set(name, spec);
    const dependencies = dependenciesOf(model, place).map((it) => applicationName(group, it));
    return [{ name, dependencies, ...(application.inline ? { spec } : {}) }];
  });
  const { onFailure, deletionPolicy, suspend } = model;
  return { spec: { applications, onFailure, deletionPolicy, suspend }, applications: objects };
}

export const BROKEN = "broken";

function specOf(name: string, { values, broken, targetNamespace }: ApplicationModel): ApplicationSpecManifest {
  return {
    chart: { url: "https://charts.example.com", name, version: "1.2.3" },
    release: {
      values: { number: values, ...(broken ? { [BROKEN]: true } : {}) },
      ...(targetNamespace === undefined ? {} : { targetNamespace }),
    },
  };
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
  const each = model.applications.flatMap(({ present, inline, values, broken, targetNamespace }, place) => {
    if (!present) return [];
    const after = dependenciesOf(model, place).map((at) => "abcdef"[at]);
    const more = [inline ? "inline" : "", broken ? "broken" : "", targetNamespace ? `in ${targetNamespace}` : ""];
    return [
      `${"abcdef"[place]}=${values}${after.length > 0 ? ` after ${after.join("+")}` : ""}${more.map((it) => it && ` ${it}`).join("")}`,
    ];
  });
  const options = [model.onFailure, model.deletionPolicy, ...(model.suspend ? ["suspended"] : [])];
  return `${group} {${each.join(", ")}} ${options.join(" ")}`;
}
