/** Replacing an object, whole or in its status, with optimistic locking. A write that changes nothing is none. */
import { part, same } from "../json/json.ts";
import { type Kind, shown, toStored } from "../kinds/kind.ts";
import { afterUpdate } from "../ownership/managed-fields.ts";
import { type Cause, conflict, invalid, modified, notImplemented } from "../refusal.ts";
import { find, put, remove } from "../store/state.ts";
import { differs } from "./create.ts";
import { admitted, checked } from "./judge.ts";
import { type ManagedFields, type Stored, withMeta } from "./stored.ts";
import { type World, type WriteOptions, type Written, writer } from "./world.ts";

/** `before` and `given` in the kind's own form. Throws Refused. */
export function update(
  world: World,
  kind: Kind,
  before: Stored,
  given: Stored,
  options: WriteOptions,
): Written<Stored> {
  const next = succeeding(kind, before, admitted(kind, given, options.strict), options.subresource);
  const by = writer(world, kind, options);
  const owned = withMeta(before, { managedFields: ownersAfter(before, given, options.subresource) });
  return replaced(world, kind, before, afterUpdate(owned, next, kind.schema, by, {}));
}

/** Who owns what before the change counts: as the writer says who changes that itself, through the object alone. */
function ownersAfter(
  before: Stored,
  given: Stored,
  subresource: string | undefined,
): readonly ManagedFields[] | undefined {
  const { managedFields } = given.metadata;
  if (subresource !== undefined || !managedFields || managedFields.length === 0) return before.metadata.managedFields;
  if (managedFields.some(({ fieldsV1 }) => !fieldsV1)) throw notImplemented("managedFields that name no fields");
  return managedFields;
}

/** What the new object is allowed to say: its version must be the live one's, and most metadata is the server's. */
export function succeeding(kind: Kind, before: Stored, given: Stored, subresource: string | undefined): Stored {
  const { name, uid, resourceVersion } = before.metadata;
  const asked = given.metadata;
  if (asked.uid && asked.uid !== uid)
    throw conflict(kind, name, `Precondition failed: UID in precondition: ${asked.uid}, UID in object meta: ${uid}`);
  if (asked.resourceVersion && asked.resourceVersion !== resourceVersion) throw modified(kind, name);
  if (subresource === "status") return { ...before, ...statusOf(given) };
  const kept = kind.status ? { ...withoutStatus(given), ...statusOf(before) } : given;
  const { creationTimestamp, generation, managedFields, deletionTimestamp, deletionGracePeriodSeconds } =
    before.metadata;
  const metadata = { uid, resourceVersion, creationTimestamp, generation, managedFields, deletionTimestamp };
  const after = withMeta(kept as Stored, { ...metadata, deletionGracePeriodSeconds, selfLink: undefined });
  noNewFinalizers(kind, before, after);
  return after;
}

const statusOf = ({ status }: Stored): object => (status === undefined ? {} : { status });
const withoutStatus = ({ status: _status, ...rest }: Stored): object => rest;

/** Judges and stores the new object; one that is being deleted and has no finalizer left goes. */
export function replaced(world: World, kind: Kind, before: Stored, after: Stored): Written<Stored> {
  checked(kind, after, before);
  const { name, namespace } = before.metadata;
  const bump = kind.generation && differs(kind, before, after);
  const next = bump ? withMeta(after, { generation: (before.metadata.generation ?? 0) + 1 }) : after;
  if (same(shown(kind, before), shown(kind, toStored(kind, next)))) return { state: world.state, object: before };
  const state = put(world.state, kind.collection, toStored(kind, next));
  const object = find(state, kind.collection, namespace, name) as Stored;
  return { state: isDone(kind, object) ? remove(state, kind.collection, object) : state, object };
}

/** Deleted, and nobody holds it any more. */
export function isDone(kind: Kind, object: Stored): boolean {
  const held = kind.kind === "Namespace" ? part(object, "spec")["finalizers"] : [];
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  return deletionTimestamp !== undefined && finalizers.length === 0 && !(Array.isArray(held) && held.length > 0);
}

function noNewFinalizers(kind: Kind, before: Stored, after: Stored): void {
  if (before.metadata.deletionTimestamp === undefined) return;
  const old = before.metadata.finalizers ?? [];
  const added = (after.metadata.finalizers ?? []).filter((finalizer) => !old.includes(finalizer));
  if (added.length === 0) return;
  const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((one) => JSON.stringify(one)).join(", ")}}`;
  const cause: Cause = { type: "FieldValueForbidden", field: "metadata.finalizers", detail };
  // The real server looks twice, and says so.
  const twice = kind.custom ? [cause] : [cause, cause];
  throw invalid(kind.kind, kind.group, before.metadata.name, twice);
}
