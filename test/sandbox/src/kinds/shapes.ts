/** Short words for schemas of built-in kinds. */
import { anything, type Schema } from "../schema/schema.ts";

export const text: Schema = { type: "string" };
export const integer: Schema = { type: "integer" };
export const flag: Schema = { type: "boolean" };
export const texts: Schema = { type: "object", additionalProperties: text };
export const object = (properties: Record<string, Schema>): Schema => ({ type: "object", properties });
/** Has the fields that are named, and whatever else it is given. */
export const open = (properties: Record<string, Schema>): Schema => ({
  type: "object",
  properties,
  "x-kubernetes-preserve-unknown-fields": true,
});
export const atomic = (schema: Schema): Schema => ({ ...schema, "x-kubernetes-map-type": "atomic" });
export const listOf = (items: Schema): Schema => ({ type: "array", items, "x-kubernetes-list-type": "atomic" });
const setOf = (items: Schema): Schema => ({ type: "array", items, "x-kubernetes-list-type": "set" });
export const mapBy = (keys: readonly string[], items: Schema): Schema => ({
  type: "array",
  items,
  "x-kubernetes-list-type": "map",
  "x-kubernetes-list-map-keys": keys,
});
export const reference: Schema = atomic(
  object({
    apiVersion: text,
    fieldPath: text,
    kind: text,
    name: text,
    namespace: text,
    resourceVersion: text,
    uid: text,
  }),
);

export const metadata: Schema = object({
  name: text,
  generateName: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  selfLink: text,
  generation: integer,
  creationTimestamp: { ...text, nullable: true },
  deletionTimestamp: { ...text, nullable: true },
  deletionGracePeriodSeconds: integer,
  labels: texts,
  annotations: texts,
  finalizers: setOf(text),
  ownerReferences: mapBy(
    ["uid"],
    atomic(
      object({
        apiVersion: text,
        kind: text,
        name: text,
        uid: text,
        controller: flag,
        blockOwnerDeletion: flag,
      }),
    ),
  ),
  managedFields: listOf(anything),
});

/** A whole object, with the fields that each has. */
export function whole(schema: Schema): Schema {
  const common = { apiVersion: text, kind: text, metadata };
  return { ...schema, type: "object", properties: { ...schema.properties, ...common } };
}
