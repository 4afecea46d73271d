/** Creating an object. */
import { part, same } from "../json/json.ts";
import { type Kind, toStored } from "../kinds/kind.ts";
import { afterUpdate } from "../ownership/managed-fields.ts";
import { alreadyExists, forbidden, notFound, Refused } from "../refusal.ts";
import { find, put, type State } from "../store/state.ts";
import { admitted, checked } from "./judge.ts";
import type { Stored } from "./stored.ts";
import { withMeta } from "./stored.ts";
import { type World, type WriteOptions, type Written, writer } from "./world.ts";

const namespaces = { group: "", kind: "Namespace", plural: "namespaces" };

/** `given` is addressed already. Throws Refused. */
export function create(world: World, kind: Kind, given: Stored, options: WriteOptions): Written<Stored> {
  const fresh = begun(world, kind, given, options.strict);
  const by = writer(world, kind, options);
  return stored(world, kind, afterUpdate(undefined, fresh, kind.schema, by, kind.skeleton));
}

/** The object as it is before anybody owns its fields: named, completed, without what only the server may say. */
export function begun(world: World, kind: Kind, given: Stored, strict: boolean): Stored {
  if (given.metadata.resourceVersion)
    throw new Refused(500, "", "resourceVersion should not be set on objects to be created");
  const { generateName } = given.metadata;
  const name = given.metadata.name || (typeof generateName === "string" ? `${generateName}${world.newSuffix()}` : "");
  // Of kinds that have it apart, nobody creates an object with a status; defaults may.
  const own = kind.status && kind.custom ? withoutStatus(given) : given;
  const complete = admitted(kind, withMeta(own, { name, managedFields: undefined }), strict);
  return withMeta(complete, {
    uid: world.newUid(),
    creationTimestamp: world.now,
    resourceVersion: undefined,
    generation: kind.generation ? 1 : own.metadata.generation,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
    selfLink: undefined,
  });
}

function withoutStatus({ status: _status, ...object }: Stored): Stored {
  return object as Stored;
}

/** Judges and stores a new object. */
export function stored(world: World, kind: Kind, object: Stored): Written<Stored> {
  const { name, namespace } = object.metadata;
  checked(kind, object);
  mayBeIn(world.state, kind, namespace, name);
  const other = find(world.state, kind.collection, namespace, name);
  if (other) throw alreadyExists(kind, name, other.metadata.deletionTimestamp !== undefined);
  const state = put(world.state, kind.collection, toStored(kind, object));
  return { state, object: find(state, kind.collection, namespace, name) as Stored };
}

/** The namespace must be there and not on its way out. */
function mayBeIn(state: State, kind: Kind, namespace: string | undefined, name: string): void {
  if (!kind.namespaced || namespace === undefined) return;
  const home = find(state, "/namespaces", undefined, namespace);
  if (!home) throw notFound(namespaces, namespace);
  if (home.metadata.deletionTimestamp === undefined) return;
  throw forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [
    {
      reason: "NamespaceTerminating",
      message: `namespace ${namespace} is being terminated`,
      field: "metadata.namespace",
    },
  ]);
}

/** Whether two objects differ in what the generation counts: everything but metadata and, where it is apart, status. */
export function differs(kind: Kind, before: Stored, after: Stored): boolean {
  const counted = (object: Stored): unknown =>
    kind.custom ? { ...object, metadata: null, ...(kind.status && { status: null }) } : part(object, "spec");
  return !same(counted(before), counted(after));
}
