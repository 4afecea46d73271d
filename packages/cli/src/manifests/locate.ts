/** Where in the input a problem of a whole group stands: the line that its author will change. */
import type { ApplicationGroup, ApplicationSpec } from "@orkestra/api";
import type { Problem } from "@orkestra/core";
import type { Loaded, Manifests } from "./load.ts";
import type { ManifestObject } from "./objects.ts";
import type { Path } from "./offset.ts";

export interface Place {
  readonly object: ManifestObject;
  readonly path: Path;
}

export function placeOf(problem: Problem, group: Loaded<ApplicationGroup>, manifests: Manifests): Place {
  const at = new Places(group, manifests);
  switch (problem.kind) {
    case "DuplicateApplication":
    case "ApplicationNotFound":
      return at.entry(problem.application, "name");
    case "UnknownDependency":
    case "UnknownSubchart":
      return at.dependency(problem.application, problem.dependency);
    case "SelfDependency":
      return at.dependency(problem.application, problem.application);
    case "DependencyCycle":
      return at.dependency(problem.path[0] ?? "", problem.path[1] ?? "");
    case "DuplicateSubchart":
    case "SelfDependentSubchart":
      return at.subchart(problem.application, problem.subchart);
    case "UnknownSubchartDependency":
      return at.subchart(problem.application, problem.subchart, problem.dependency);
    case "SubchartCycle": {
      const [from = "", to] = problem.path.map((name) => name.slice(problem.application.length + 1));
      return at.subchart(problem.application, from, to);
    }
    case "SubchartNameClash":
      return at.subchart(problem.application, problem.application);
    case "NoStagingRegistry":
    case "UnusableStagingRecord":
      return at.application(stagedApplication(problem), "subcharts");
    case "ReleaseApiNotSupported":
      return at.application(problem.application, "release", "api");
    case "InvalidName":
      return at.name(problem.of, problem.name);
    case "NameTooLong": {
      const [application = "", subchart] = problem.node?.split("/") ?? [];
      return subchart === undefined ? at.name(problem.of, problem.name) : at.subchart(application, subchart);
    }
    case "ObjectNameCollision":
    case "ReleaseNameCollision":
      return at.release(problem.releases.at(-1) ?? "");
    case "InvalidDuration":
    case "InvalidRetries":
      return at.field(problem.field, problem.application);
    case "StepNameClash":
    case "SelfDependentStep":
      return at.step(problem.application, problem.step);
    case "UnknownStepDependency":
      return at.step(problem.application, problem.step, problem.dependency);
    case "StepCycle": {
      const [from = "", to] = problem.path.map((name) => name.slice(problem.application.length + 1));
      return at.step(problem.application, from, to);
    }
    case "UnreadableSpec":
      return problem.application === undefined ? at.whole() : at.entry(problem.application, "name");
    case "TooManyDependencies":
    case "TooManyStepContainers":
    case "RevisionTooLarge":
    case "WorkflowTooLarge":
      return at.whole();
  }
}

function stagedApplication(problem: Problem & { kind: "NoStagingRegistry" | "UnusableStagingRecord" }): string {
  return problem.kind === "NoStagingRegistry" ? (problem.applications[0] ?? "") : problem.application;
}

/** A path in an application's spec, which is in the group or in an object of its own. */
export function placeInApplication(
  application: string,
  path: Path,
  group: Loaded<ApplicationGroup>,
  manifests: Manifests,
): Place {
  return new Places(group, manifests).application(application, ...path);
}

/** An index of -1 is an index that does not exist: the position is then that of what is around it. */
class Places {
  readonly #group: Loaded<ApplicationGroup>;
  readonly #manifests: Manifests;

  constructor(group: Loaded<ApplicationGroup>, manifests: Manifests) {
    this.#group = group;
    this.#manifests = manifests;
  }

  whole(): Place {
    return { object: this.#group.object, path: [] };
  }

  /** In the group's list of applications. The last of several: that is the one to go. */
  entry(application: string, ...path: Path): Place {
    return { object: this.#group.object, path: ["spec", "applications", this.#index(application), ...path] };
  }

  dependency(application: string, on: string): Place {
    const dependencies = this.#entries[this.#index(application)]?.dependencies ?? [];
    const index = dependencies.findIndex((it) => it === on || it.startsWith(`${on}/`));
    return this.entry(application, "dependencies", index);
  }

  /** In the application's spec, which is either in the group or an object of its own. */
  application(application: string, ...path: Path): Place {
    const found = this.#own(application);
    if (found && !this.#inline(application)) return { object: found.object, path: ["spec", ...path] };
    return this.entry(application, "spec", ...path);
  }

  step(application: string, step: string, dependency?: string): Place {
    return this.#part(application, "steps", step, dependency);
  }

  subchart(application: string, subchart: string, dependency?: string): Place {
    return this.#part(application, "subcharts", subchart, dependency);
  }

  /** What gives a release its name. `node`: `application` or `application/subchart`. */
  release(node: string): Place {
    const [application = "", subchart] = node.split("/");
    return subchart === undefined
      ? this.application(application, "release", "name")
      : this.subchart(application, subchart);
  }

  #part(application: string, list: "steps" | "subcharts", name: string, dependency: string | undefined): Place {
    const parts = (this.#inline(application) ?? this.#own(application)?.value.spec)?.[list] ?? [];
    const index = parts.findLastIndex((it) => it.name === name);
    const at = dependency === undefined ? -1 : (parts[index]?.dependencies.indexOf(dependency) ?? -1);
    return this.application(application, list, index, ...(at < 0 ? ["name"] : ["dependencies", at]));
  }

  field(field: string, application: string | undefined): Place {
    const path = field.split(".").flatMap((part) => part.split(/[[\]]/).filter(Boolean));
    const keys = path.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    if (application !== undefined) return this.application(application, ...keys);
    return { object: this.#group.object, path: ["spec", ...keys] };
  }

  name(of: "group" | "application" | "release", name: string): Place {
    if (of === "group") return { object: this.#group.object, path: ["metadata", "name"] };
    if (of === "application") return this.entry(name, "name");
    const named = (spec: ApplicationSpec | undefined): boolean => spec?.release.name === name;
    const owner = this.#entries.find((it) => named(it.spec ?? this.#own(it.name)?.value.spec));
    return owner ? this.application(owner.name, "release", "name") : this.whole();
  }

  get #entries() {
    return this.#group.value.spec.applications;
  }

  #index(application: string): number {
    return this.#entries.findLastIndex(({ name }) => name === application);
  }

  #inline(application: string): ApplicationSpec | undefined {
    return this.#entries[this.#index(application)]?.spec;
  }

  #own(application: string) {
    return this.#manifests.applications.find(
      ({ namespace, value }) => namespace === this.#group.namespace && value.metadata.name === application,
    );
  }
}
