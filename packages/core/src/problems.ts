/**
 * Mistakes in a manifest, as data: everything wrong is reported at once, and `explain` words each for its author.
 *
 * Names are those that the author wrote. A step is written `application.step`, a sub-chart `application/subchart`.
 */

export type Problem =
  /** The API server took it when it knew other rules. Without `application`: the group's own. `faults`: each with its path. */
  | { readonly kind: "UnreadableSpec"; readonly application?: string; readonly faults: readonly string[] }
  | { readonly kind: "DuplicateApplication"; readonly application: string }
  | {
      readonly kind: "UnknownDependency";
      readonly application: string;
      readonly dependency: string;
      readonly nearest?: string;
    }
  | {
      readonly kind: "UnknownSubchart";
      readonly application: string;
      readonly dependency: string;
      readonly nearest?: string;
    }
  | { readonly kind: "SelfDependency"; readonly application: string }
  /**
   * A closed path of applications: each depends on the next, the last is the first. `written`: the same as the author
   * wrote the dependencies, where they name sub-charts. (All of an application waits for all that the application
   * waits for, so a cycle among nodes of several applications is always one of the applications too.)
   */
  | { readonly kind: "DependencyCycle"; readonly path: readonly string[]; readonly written?: readonly string[] }
  /** The group names an Application object that is not there (yet): it may come, so controllers wait for it. */
  | { readonly kind: "ApplicationNotFound"; readonly application: string; readonly namespace: string }
  | { readonly kind: "ReleaseApiNotSupported"; readonly application: string; readonly api: string }
  | { readonly kind: "InvalidName"; readonly of: Named; readonly name: string }
  /** `node`: of a release whose name is made of the application's and a sub-chart's. */
  | {
      readonly kind: "NameTooLong";
      readonly of: Named;
      readonly name: string;
      readonly limit: number;
      readonly node?: string;
    }
  /** HelmReleases of one name: `releases` are their nodes, `applications` those that these belong to. */
  | {
      readonly kind: "ObjectNameCollision";
      readonly name: string;
      readonly applications: readonly string[];
      readonly releases: readonly string[];
    }
  | {
      readonly kind: "ReleaseNameCollision";
      readonly releaseName: string;
      /** Where they meet: the namespace that both put their objects in, or their Helm records. */
      readonly where: "targetNamespace" | "storageNamespace";
      readonly namespace: string;
      readonly applications: readonly string[];
      /** Names of their nodes. */
      readonly releases: readonly string[];
    }
  | { readonly kind: "DuplicateSubchart"; readonly application: string; readonly subchart: string }
  /** A sub-chart has the application's own name, which stands for the parent. */
  | { readonly kind: "SubchartNameClash"; readonly application: string }
  | {
      readonly kind: "UnknownSubchartDependency";
      readonly application: string;
      readonly subchart: string;
      readonly dependency: string;
      readonly nearest?: string;
    }
  | { readonly kind: "SelfDependentSubchart"; readonly application: string; readonly subchart: string }
  | { readonly kind: "SubchartCycle"; readonly application: string; readonly path: readonly string[] }
  | { readonly kind: "NoStagingRegistry"; readonly applications: readonly string[] }
  | { readonly kind: "UnusableStagingRecord"; readonly application: string; readonly record: string }
  | { readonly kind: "InvalidDuration"; readonly application?: string; readonly field: string; readonly value: string }
  | { readonly kind: "InvalidRetries"; readonly application: string; readonly field: string; readonly value: string }
  | {
      readonly kind: "StepNameClash";
      readonly application: string;
      readonly step: string;
      readonly with: "step" | "application" | "subchart";
    }
  | {
      readonly kind: "UnknownStepDependency";
      readonly application: string;
      readonly step: string;
      readonly dependency: string;
      readonly nearest?: string;
    }
  | { readonly kind: "SelfDependentStep"; readonly application: string; readonly step: string }
  | { readonly kind: "StepCycle"; readonly application: string; readonly path: readonly string[] }
  | { readonly kind: "TooManyStepContainers"; readonly count: number; readonly limit: number }
  | { readonly kind: "TooManyDependencies"; readonly count: number; readonly limit: number }
  | { readonly kind: "RevisionTooLarge"; readonly bytes: number; readonly limit: number }
  | { readonly kind: "WorkflowTooLarge"; readonly bytes: number; readonly limit: number };

export type Named = "group" | "application" | "release";

/** One line for the person who wrote the manifest: what is wrong, with what, and what to do. */
export function explain(problem: Problem): string {
  switch (problem.kind) {
    case "UnreadableSpec":
      return `${subject(problem.application)}the spec is not valid any more: ${problem.faults.slice(0, 5).join(", ")}; correct it`;
    case "DuplicateApplication":
      return `application "${problem.application}" is declared more than once; keep one entry`;
    case "UnknownDependency":
      return `application "${problem.application}" depends on "${problem.dependency}", which is not in the group${didYouMean(problem.nearest)}`;
    case "UnknownSubchart":
      return `application "${problem.application}" depends on "${problem.dependency}", but that application lists no such sub-chart${didYouMean(problem.nearest)}`;
    case "SelfDependency":
      return `application "${problem.application}" depends on itself; remove it from its own dependencies`;
    case "DependencyCycle":
      return `applications wait for each other: ${(problem.written ?? problem.path).join(" -> ")}; remove one of these dependencies`;
    case "ApplicationNotFound":
      return `there is no Application "${problem.application}" in namespace "${problem.namespace}"; create it, or give the group's entry a spec`;
    case "ReleaseApiNotSupported":
      return `application "${problem.application}" sets release.api to ${problem.api}, which comes with a later release; remove it to use helm.toolkit.fluxcd.io/v2`;
    case "InvalidName":
      return `${problem.of} name "${problem.name}" is not allowed; use lower-case letters, digits and "-", with a letter or digit at both ends`;
    case "NameTooLong":
      return `${problem.of} name "${problem.name}"${problem.node === undefined ? "" : ` of sub-chart "${problem.node}"`} has ${problem.name.length} characters, at most ${problem.limit} are allowed; ${shorten(problem.of)}`;
    case "ObjectNameCollision":
      return `${quoted(problem.releases)} would share the HelmRelease "${problem.name}"; rename an application, or list only one of these sub-charts`;
    case "ReleaseNameCollision":
      return collision(problem);
    case "DuplicateSubchart":
      return `application "${problem.application}" lists sub-chart "${problem.subchart}" more than once; keep one entry`;
    case "SubchartNameClash":
      return `application "${problem.application}" lists a sub-chart of its own name, which stands for the parent; rename the application`;
    case "UnknownSubchartDependency":
      return `sub-chart "${problem.application}/${problem.subchart}" depends on "${problem.dependency}", which is neither a listed sub-chart nor the application itself${didYouMean(problem.nearest)}`;
    case "SelfDependentSubchart":
      return `sub-chart "${problem.application}/${problem.subchart}" depends on itself; remove it from its own dependencies`;
    case "SubchartCycle":
      return `sub-charts of application "${problem.application}" wait for each other: ${problem.path.join(" -> ")}; remove one of these dependencies`;
    case "NoStagingRegistry":
      return `${applicationsAre(problem.applications)} subcharts, but there is no registry to put them into; set staging.url of the group, or have a default set for the controller`;
    case "UnusableStagingRecord":
      return `the record "${problem.record}" of the staged chart of application "${problem.application}" lacks a piece; delete that ControllerRevision to have the chart staged again`;
    case "InvalidDuration":
      return `${subject(problem.application)}${problem.field}: "${problem.value}" is not a duration; write it like 90s, 5m or 1h30m, up to 8760h`;
    case "InvalidRetries":
      return `${subject(problem.application)}${problem.field}: ${problem.value} is not a number of retries; use a whole number up to 100`;
    case "StepNameClash":
      return `application "${problem.application}": step "${problem.step}" has the name of ${clash(problem.with)}; rename the step`;
    case "UnknownStepDependency":
      return `step "${problem.application}.${problem.step}" depends on "${problem.dependency}", which is neither a step or listed sub-chart of the application nor the application itself${didYouMean(problem.nearest)}`;
    case "SelfDependentStep":
      return `step "${problem.application}.${problem.step}" depends on itself; remove it from its own dependencies`;
    case "StepCycle":
      return `steps of application "${problem.application}" wait for each other: ${problem.path.join(" -> ")}; remove one of these dependencies`;
    case "TooManyStepContainers":
      return `the group has ${problem.count} different step containers, at most ${problem.limit} fit into one Workflow; move some to a WorkflowTemplate and use templateRef`;
    case "TooManyDependencies":
      return `the group's releases and steps have ${problem.count} dependencies among them, at most ${problem.limit} are taken; depend on fewer applications, on single sub-charts, or split the group`;
    case "RevisionTooLarge":
      return `the group's plan takes ${kib(problem.bytes)} compressed, at most ${kib(problem.limit)} fit into one object; move values to ConfigMaps (valuesFrom) or split the group`;
    case "WorkflowTooLarge":
      return `the group's Workflow takes ${kib(problem.bytes)}, at most ${kib(problem.limit)} fit into one object; split the group`;
  }
}

function didYouMean(nearest: string | undefined): string {
  return nearest === undefined ? "" : `; did you mean "${nearest}"?`;
}

function subject(application: string | undefined): string {
  return application === undefined ? "" : `application "${application}": `;
}

function shorten(of: Named): string {
  return of === "release" ? "set a shorter release.name" : `choose a shorter ${of} name`;
}

function clash(other: "step" | "application" | "subchart"): string {
  if (other === "step") return "another step";
  return other === "application" ? "the application itself" : "one of its sub-charts";
}

function collision(problem: Problem & { kind: "ReleaseNameCollision" }): string {
  const what =
    problem.where === "targetNamespace"
      ? `release into namespace "${problem.namespace}"`
      : `keep their Helm records in namespace "${problem.namespace}"`;
  const who = problem.releases.some((it) => it.includes("/")) ? "releases" : "applications";
  return `${who} ${quoted(problem.releases)} ${what} under the same release name "${problem.releaseName}"; give each its own release.name`;
}

function applicationsAre(names: readonly string[]): string {
  return names.length === 1 ? `application ${quoted(names)} lists` : `applications ${quoted(names)} list`;
}

function quoted(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`);
  return names.length > 10 ? `${shown.join(", ")} and ${names.length - 10} more` : shown.join(", ");
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}
