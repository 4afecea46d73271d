/** Writes the status of a group or an application. */
import { FieldManager } from "@orkestra/api";
import { type KubeClient, resources, type UnknownObject } from "@orkestra/kube";

/**
 * A JSON merge patch of the whole status: a field that is gone must be said to be null, and lists are replaced. Nobody else
 * writes it, and what it says follows from what was seen, so a lost race is repeated by the event that caused it. The UID keeps
 * it from an object of the same name that was made since. Returns the object as it is then.
 */
export async function writeStatus(client: KubeClient, object: UnknownObject, status: object): Promise<UnknownObject> {
  const old = (object["status"] ?? {}) as Record<string, unknown>;
  const dropped = Object.fromEntries(
    Object.keys(old)
      .filter((field) => !(field in status))
      .map((field) => [field, null]),
  );
  const resource = object.kind === resources.Application.kind ? resources.Application : resources.ApplicationGroup;
  const { namespace, name, uid } = object.metadata;
  const defined = Object.fromEntries(Object.entries(status).map(([field, value]) => [field, value ?? null]));
  return await client.patch(
    { resource, namespace, name },
    { metadata: { uid }, status: { ...dropped, ...defined } },
    { type: "merge", subresource: "status", fieldManager: FieldManager.controller },
  );
}
