/** Writes the status of a group or an application. */
import { FieldManager } from "@orkestra/api";
import { isNotFound, type KubeClient, resources, type UnknownObject } from "@orkestra/kube";

/**
 * A JSON merge patch of the whole status. Nobody else writes it, and what it says follows from what was seen, so a lost race is
 * repeated by the event that caused it. The UID keeps it from an object of the same name that was made since. Returns the object as
 * it is then; undefined when it is gone, and nobody left to read it.
 */
export async function writeStatus(
  client: KubeClient,
  object: UnknownObject,
  status: object,
): Promise<UnknownObject | undefined> {
  const resource = object.kind === resources.Application.kind ? resources.Application : resources.ApplicationGroup;
  const { namespace, name, uid } = object.metadata;
  const patch = { metadata: { uid }, status: patchTo(object["status"], status) };
  const options = { type: "merge", subresource: "status", fieldManager: FieldManager.controller } as const;
  try {
    return await client.patch({ resource, namespace, name }, patch, options);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** A merge patch goes into objects, and replaces lists: a field that is gone must be said to be null wherever it is. */
function patchTo(old: unknown, wanted: unknown): unknown {
  if (!isObject(wanted)) return wanted ?? null;
  const gone = Object.keys(isObject(old) ? old : {}).filter((field) => !(field in wanted));
  return Object.fromEntries([
    ...gone.map((field) => [field, null]),
    ...Object.entries(wanted).map(([field, value]) => [field, patchTo(isObject(old) ? old[field] : undefined, value)]),
  ]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
