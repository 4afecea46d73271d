/**
 * From files to groups, applications and Secrets, with everything that is wrong by itself. What only a whole group
 * shows, such as a cycle, comes later (planning.ts).
 */
import {
  API_GROUP,
  API_GROUP_VERSION,
  type Application,
  type ApplicationGroup,
  Kind,
  type Parsed,
  parseApplication,
  parseApplicationGroup,
} from "@orkestra/api";
import { documentsIn } from "./documents.ts";
import { type ManifestObject, objectsIn } from "./objects.ts";
import type { InputProblem } from "./problem.ts";
import { readSources } from "./read.ts";

/** An object that could be read. */
export interface Loaded<T> {
  readonly namespace: string;
  readonly value: T;
  readonly object: ManifestObject;
}

export interface Manifests {
  readonly groups: readonly Loaded<ApplicationGroup>[];
  readonly applications: readonly Loaded<Application>[];
  /** `NAMESPACE/NAME` of Application objects that are there but wrong: nobody has to hear that they are missing. */
  readonly brokenApplications: ReadonlySet<string>;
  readonly secrets: readonly Loaded<Readonly<Record<string, unknown>>>[];
  readonly problems: readonly InputProblem[];
  /** What is no problem but may surprise. */
  readonly notes: readonly InputProblem[];
  /** In the order of the input. */
  readonly sources: readonly string[];
}

export interface LoadOptions {
  readonly files: readonly string[];
  /** As kubectl's --namespace: for objects that name none; others must agree. Default: `default`. */
  readonly namespace?: string | undefined;
  /** For objects that name none where there is no `namespace`. Default: `default`. */
  readonly defaultNamespace?: string | undefined;
  readonly stdin: () => Promise<string>;
}

export async function loadManifests({ files, namespace, defaultNamespace, stdin }: LoadOptions): Promise<Manifests> {
  const read = await readSources(files, stdin);
  const documents = read.texts.map(documentsIn);
  const found = documents.flatMap((it) => it.documents).map(objectsIn);
  const sorted = new Sorter(namespace, defaultNamespace);
  for (const { objects } of found) for (const object of objects) sorted.add(object);
  const problems = [...read.problems, ...documents.flatMap((it) => it.problems), ...found.flatMap((it) => it.problems)];
  return {
    ...sorted,
    problems: [...problems, ...sorted.problems],
    sources: [...files, ...read.texts.map(({ source }) => source)],
  };
}

class Sorter {
  readonly groups: Loaded<ApplicationGroup>[] = [];
  readonly applications: Loaded<Application>[] = [];
  readonly brokenApplications = new Set<string>();
  readonly secrets: Loaded<Readonly<Record<string, unknown>>>[] = [];
  readonly problems: InputProblem[] = [];
  readonly notes: InputProblem[] = [];
  readonly #namespace: string | undefined;
  readonly #defaultNamespace: string;
  readonly #seen = new Set<string>();

  constructor(namespace: string | undefined, defaultNamespace = "default") {
    this.#namespace = namespace;
    this.#defaultNamespace = defaultNamespace;
  }

  add(object: ManifestObject): void {
    const { apiVersion, kind } = object;
    if (apiVersion === "v1" && kind === "Secret") this.secrets.push(this.#loaded(object, object.value));
    else if (apiVersion.split("/")[0] === API_GROUP) this.#addOurs(object);
    else if (kind === Kind.ApplicationGroup)
      this.notes.push(object.problem("apiVersion", `ignored: its API is ${apiVersion}, not ${API_GROUP_VERSION}`));
  }

  #addOurs(object: ManifestObject): void {
    const { apiVersion, kind } = object;
    if (apiVersion !== API_GROUP_VERSION) {
      this.problems.push(object.problem("apiVersion", `apiVersion: must be "${API_GROUP_VERSION}"`));
    } else if (kind === Kind.ApplicationGroup) {
      const group = this.#parsed(object, parseApplicationGroup);
      if (group) this.groups.push(group);
    } else if (kind === Kind.Application) {
      const application = this.#parsed(object, parseApplication);
      if (application) this.applications.push(application);
      else this.brokenApplications.add(`${this.#namespaceOf(object)}/${object.name}`);
    } else {
      const kinds = Object.values(Kind).join(" and ");
      this.problems.push(object.problem("kind", `kind: ${API_GROUP_VERSION} has no ${kind}, only ${kinds}`));
    }
  }

  #parsed<T>(object: ManifestObject, parse: (value: unknown) => Parsed<T>): Loaded<T> | undefined {
    const parsed = parse(object.value);
    const problems = [
      ...(parsed.ok ? [] : parsed.problems.map(({ path, message }) => object.problem(path, worded(path, message)))),
      ...this.#identityProblems(object),
    ];
    this.problems.push(...problems);
    return parsed.ok && problems.length === 0 ? this.#loaded(object, parsed.value) : undefined;
  }

  /** What the API server, or kubectl, would say of the object beside others. */
  #identityProblems(object: ManifestObject): InputProblem[] {
    if (object.name === "") return [];
    const namespace = this.#namespaceOf(object);
    const identity = `${object.kind} ${namespace}/${object.name}`;
    const repeated = this.#seen.has(identity);
    this.#seen.add(identity);
    const elsewhere = this.#namespace !== undefined && namespace !== this.#namespace;
    return [
      ...(repeated ? [object.problem("metadata.name", "declared more than once in the input")] : []),
      ...(elsewhere
        ? [
            object.problem(
              "metadata.namespace",
              `metadata.namespace: is ${namespace}, but --namespace is ${this.#namespace}`,
            ),
          ]
        : []),
    ];
  }

  #loaded<T>(object: ManifestObject, value: T): Loaded<T> {
    return { namespace: this.#namespaceOf(object), value, object };
  }

  #namespaceOf({ namespace }: ManifestObject): string {
    return namespace ?? this.#namespace ?? this.#defaultNamespace;
  }
}

function worded(path: string, message: string): string {
  return path === "" ? message : `${path}: ${message}`;
}
