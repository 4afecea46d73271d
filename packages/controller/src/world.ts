/**
 * The controller's picture of the cluster: one reflector for each kind, and which groups a change concerns.
 *
 * Only what carries our label is kept of Workflows and HelmReleases, and of ControllerRevisions only records of staging.
 * Nothing is decided before every picture is complete. A cluster that does not serve Workflows or HelmReleases has none of
 * them, so that picture is complete too: groups can be deleted there, and those that cannot be released say why. It is
 * reported as not ready all the same, and every group is looked at again when it serves them.
 */
import { Label, MANAGED_BY } from "@orkestra/api";
import {
  type KubeClient,
  type Reflector,
  type Resource,
  reflect,
  resources,
  splitKey,
  type UnknownObject,
} from "@orkestra/kube";
import type { Served } from "./served.ts";
import { slim } from "./slim.ts";

/** Keys of the work queue: `group:NAMESPACE/NAME` or `application:NAMESPACE/NAME`. */
type WorkKey = `group:${string}` | `application:${string}`;

export interface WorldOptions {
  /** Empty: all. */
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal;
  readonly served: Served;
  readonly onWork: (key: WorkKey) => void;
  readonly onError: (error: unknown, what: string) => void;
  readonly onWatchRestart: (resource: string) => void;
}

type Kind = "ApplicationGroup" | "Application" | "Workflow" | "HelmRelease" | "ControllerRevision";
type Reflectors = Readonly<Record<Kind, readonly Reflector<UnknownObject>[]>>;

const BY_GROUP = "group";
const BY_APPLICATION = "application";

/** What a reconcile may ask of the caches. */
export interface WorldView {
  readonly application: (key: string) => UnknownObject | undefined;
  /** Groups of its namespace that name this application and do not define it themselves. */
  readonly groupsOf: (application: UnknownObject) => readonly UnknownObject[];
  /** Of one group, `NAMESPACE/NAME`. */
  readonly workflows: (group: string) => readonly UnknownObject[];
  readonly releases: (group: string) => readonly UnknownObject[];
  /** What was recorded of split charts. */
  readonly records: (group: string) => readonly UnknownObject[];
  /** Whether an error says that the cluster does not serve the kind, and it is one that others bring. Takes note of it. */
  readonly isUnserved: (resource: Resource, error: unknown) => boolean;
  /** Kinds that the cluster does not serve, in words. */
  readonly unserved: () => readonly string[];
}

/** Kinds that others bring: without them the controller goes on, with what can be done then. */
const OF_OTHERS: readonly Resource[] = [resources.Workflow, resources.HelmRelease];

export class World implements WorldView {
  readonly #reflectors: Reflectors;
  readonly #served: Served;
  readonly #waitingFor = new Set<string>();
  /** Of each reflector: its first list is there, or there can be none. */
  readonly #complete: Promise<void>[] = [];
  /** Rejects when stopped before the first lists were complete. */
  readonly synced: Promise<void>;

  constructor(client: KubeClient, options: WorldOptions) {
    this.#served = options.served;
    const namespaces = options.namespaces.length > 0 ? options.namespaces : [undefined];
    const ours = `${Label.managedBy}=${MANAGED_BY}`;
    const start = (resource: Resource, onChange: (object: UnknownObject) => void, labelSelector?: string) =>
      namespaces.map((namespace) => this.#start(client, options, { resource, namespace, labelSelector, onChange }));

    const group = (object: UnknownObject) => options.onWork(`group:${nameOf(object)}`);
    const groupOf = (object: UnknownObject) => {
      const name = object.metadata.labels?.[Label.group];
      if (name) options.onWork(`group:${object.metadata.namespace}/${name}`);
    };
    const application = (object: UnknownObject) => {
      options.onWork(`application:${nameOf(object)}`);
      for (const { metadata } of this.groupsOf(object)) options.onWork(`group:${metadata.namespace}/${metadata.name}`);
    };
    const groupAndApplications = (object: UnknownObject) => {
      group(object);
      for (const name of referencedApplications(object))
        options.onWork(`application:${object.metadata.namespace}/${name}`);
    };

    this.#reflectors = {
      ApplicationGroup: start(resources.ApplicationGroup, groupAndApplications),
      Application: start(resources.Application, application),
      Workflow: start(resources.Workflow, groupOf, ours),
      HelmRelease: start(resources.HelmRelease, groupOf, ours),
      ControllerRevision: start(resources.ControllerRevision, groupOf, `${ours},${Label.staged}`),
    };
    this.synced = Promise.all(this.#complete).then(() => undefined);
    this.synced.catch(() => undefined); // Stopped before that: whoever waits for it still sees it.
  }

  /** Kinds whose first list is not complete, or that are not served any more, in words. */
  notReady(): string[] {
    return [...[...this.#waitingFor].map((what) => `no complete list of ${what} yet`), ...this.unserved()];
  }

  async stopped(): Promise<void> {
    await Promise.all(this.#all().map((reflector) => reflector.done));
  }

  group(key: string): UnknownObject | undefined {
    return this.#get("ApplicationGroup", key);
  }

  groups(): UnknownObject[] {
    return this.#reflectors.ApplicationGroup.flatMap((reflector) => reflector.store.list());
  }

  application(key: string): UnknownObject | undefined {
    return this.#get("Application", key);
  }

  groupsOf(application: UnknownObject): UnknownObject[] {
    return this.#indexed("ApplicationGroup", BY_APPLICATION, nameOf(application));
  }

  workflows(group: string): UnknownObject[] {
    return this.#served.isMissing(resources.Workflow) ? [] : this.#indexed("Workflow", BY_GROUP, group);
  }

  releases(group: string): UnknownObject[] {
    return this.#served.isMissing(resources.HelmRelease) ? [] : this.#indexed("HelmRelease", BY_GROUP, group);
  }

  records(group: string): UnknownObject[] {
    return this.#indexed("ControllerRevision", BY_GROUP, group);
  }

  isUnserved(resource: Resource, error: unknown): boolean {
    return OF_OTHERS.includes(resource) && this.#served.refused(resource, error);
  }

  unserved(): string[] {
    return this.#served.missing();
  }

  #get(kind: Kind, key: string): UnknownObject | undefined {
    return this.#reflectors[kind].map((reflector) => reflector.store.get(key)).find((object) => object !== undefined);
  }

  #indexed(kind: Kind, index: string, value: string): UnknownObject[] {
    return this.#reflectors[kind].flatMap((reflector) => reflector.store.byIndex(index, value));
  }

  #all(): Reflector<UnknownObject>[] {
    return Object.values(this.#reflectors).flat();
  }

  #start(client: KubeClient, options: WorldOptions, what: Wanted): Reflector<UnknownObject> {
    const { resource, namespace } = what;
    const title = `${resource.kind}s${namespace ? ` in namespace "${namespace}"` : ""}`;
    this.#waitingFor.add(title);
    const notServed = Promise.withResolvers<void>();
    const reflector = reflect(client, {
      resource,
      namespace,
      labelSelector: what.labelSelector,
      signal: options.signal,
      transform: slim,
      indexes: {
        [BY_GROUP]: (object) => groupKey(object),
        [BY_APPLICATION]: (object) =>
          referencedApplications(object).map((name) => `${object.metadata.namespace}/${name}`),
      },
      onChange: (change) => {
        if (change.type !== "deleted") what.onChange(change.object);
        if (change.type !== "added") what.onChange(change.old);
      },
      onError: (error, during) => {
        if (this.isUnserved(resource, error)) notServed.resolve();
        options.onError(error, `${during} of ${title}`);
      },
      onWatchRestart: (why) => {
        if (why !== "ended") options.onWatchRestart(resource.plural);
      },
    });
    this.#complete.push(Promise.race([reflector.synced, notServed.promise]));
    reflector.synced.then(
      () => this.#waitingFor.delete(title),
      () => undefined, // Stopped before it was complete: `synced` of the world says so.
    );
    return reflector;
  }
}

interface Wanted {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly labelSelector: string | undefined;
  readonly onChange: (object: UnknownObject) => void;
}

const nameOf = (object: UnknownObject): string => `${object.metadata.namespace}/${object.metadata.name}`;

function groupKey(object: UnknownObject): string[] {
  const name = object.metadata.labels?.[Label.group];
  return name ? [`${object.metadata.namespace}/${name}`] : [];
}

/** Names of the Application objects that a group needs; of any other object, none. */
export function referencedApplications(object: UnknownObject): string[] {
  if (object.kind !== resources.ApplicationGroup.kind) return [];
  const { applications = [] } = (object["spec"] ?? {}) as {
    applications?: readonly { name: string; spec?: unknown }[];
  };
  return applications.filter(({ spec }) => spec === undefined).map(({ name }) => name);
}

/** Splits a key of the work queue. */
export function parseWorkKey(key: string): { kind: "group" | "application"; namespace: string; name: string } {
  const colon = key.indexOf(":");
  const { namespace = "", name } = splitKey(key.slice(colon + 1));
  return { kind: key.slice(0, colon) === "group" ? "group" : "application", namespace, name };
}
