/**
 * metadata.managedFields through writes of both sorts, as structured-merge-diff and the API server keep it
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/).
 */
import { type Json, part, same, without } from "../json/json.ts";
import { type ManagedFields, type Stored, withMeta } from "../objects/stored.ts";
import { Refused } from "../refusal.ts";
import type { Schema } from "../schema/schema.ts";
import { compare } from "./compare.ts";
import { elements, type FieldSet, fieldsOf, fromFieldsV1, pathText, toFieldsV1 } from "./field-set.ts";
import { merge, removeFields, withNamedParents } from "./merge.ts";

export interface Writer {
  readonly manager: string;
  readonly apiVersion: string;
  readonly subresource?: string | undefined;
  /** Top-level fields that cannot be written this way, so that nobody comes to own them by it. */
  readonly barred: readonly string[];
  /** Time of the write, RFC 3339. */
  readonly time: string;
}

interface Owner extends Omit<ManagedFields, "fieldsV1" | "fieldsType"> {
  readonly fields: FieldSet;
}

/** Nobody owns what says which object it is, nor what the server alone writes. */
const NOBODYS = [
  ...["apiVersion", "kind", "metadata"].map((field) => `f:${field}`),
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((field) => `f:metadata\0f:${field}`),
];

const owned = (set: FieldSet): FieldSet => new Set([...set].filter((path) => !NOBODYS.includes(path)));
const union = (...sets: readonly FieldSet[]): FieldSet => new Set(sets.flatMap((set) => [...set]));
const difference = (set: FieldSet, ...others: readonly FieldSet[]): FieldSet =>
  new Set([...set].filter((path) => !others.some((other) => other.has(path))));
const intersection = (set: FieldSet, other: FieldSet): FieldSet => new Set([...set].filter((path) => other.has(path)));

const isOf = (owner: Omit<Owner, "fields">, writer: Omit<Writer, "barred">, operation: "Apply" | "Update"): boolean =>
  owner.manager === writer.manager &&
  owner.operation === operation &&
  owner.apiVersion === writer.apiVersion &&
  owner.subresource === writer.subresource;

const ownersOf = (object: Stored | undefined): Owner[] =>
  (object?.metadata.managedFields ?? []).map(({ fieldsV1, ...owner }) => ({
    ...owner,
    fields: fromFieldsV1(fieldsV1),
  }));

/** After a create, an update or a patch: the writer owns what it changed, and nobody else does. */
export function afterUpdate(before: Stored | undefined, after: Stored, schema: Schema, by: Writer, base: Json): Stored {
  const { written, removed } = compare(plain(before ?? base), plain(after), schema);
  const others = ownersOf(before).map((owner) =>
    isOf(owner, by, "Update") ? owner : { ...owner, fields: difference(owner.fields, written, removed) },
  );
  const mine = others.find((owner) => isOf(owner, by, "Update"))?.fields ?? new Set<string>();
  const all = owned(union(difference(mine, removed), written));
  const fields = new Set([...all].filter((path) => !by.barred.includes(elements(path)[0] ?? "")));
  return withOwners(after, before, others, { ...entryOf(by, "Update"), fields });
}

/** Merges what is applied into the live object, or refuses with the fields that others own. */
export function applied(live: Stored | undefined, config: Stored, schema: Schema, by: Writer, force: boolean): Stored {
  const owners = ownersOf(live);
  const given = fieldsOf(plain(config), schema);
  const set = owned(given);
  const last = owners.find((owner) => isOf(owner, by, "Apply"))?.fields ?? new Set<string>();
  const others = owners.filter((owner) => !isOf(owner, by, "Apply"));
  const merged = merge(plain(live ?? {}), plain(config), schema);
  const kept = withNamedParents(union(given, ...others.map(({ fields }) => fields)), schema);
  const dropped = difference(withNamedParents(last, schema), kept);
  const result = { ...(removeFields(merged, dropped, schema) as Stored) };
  const { written, removed } = compare(plain(live ?? {}), result, schema);
  const conflicts = others
    .map((owner) => ({ ...owner, fields: intersection(owner.fields, written) }))
    .filter(({ fields }) => fields.size > 0);
  if (conflicts.length > 0 && !force) throw conflictOf(conflicts);
  const left = others.map((owner) => ({ ...owner, fields: difference(owner.fields, written, removed) }));
  return withOwners(result, live, left, { ...entryOf(by, "Apply"), fields: set });
}

/** The object without what the server keeps about it. */
function plain(object: Json): Json {
  return object["metadata"] === undefined
    ? object
    : { ...object, metadata: without(part(object, "metadata"), "managedFields") };
}

function entryOf({ manager, apiVersion, subresource, time }: Omit<Writer, "barred">, operation: "Apply" | "Update") {
  return { manager, operation, apiVersion, time, ...(subresource && { subresource }) };
}

function withOwners(after: Stored, before: Stored | undefined, others: readonly Owner[], mine: Owner): Stored {
  const writer = { ...mine, subresource: mine.subresource };
  const owners = [...others.filter((owner) => !isOf(owner, writer, mine.operation)), mine];
  const entries = owners
    .filter(({ fields }) => fields.size > 0)
    .map(({ fields, ...owner }): ManagedFields => {
      const { subresource, ...rest } = owner;
      const fieldsV1 = toFieldsV1(fields);
      const entry = { ...rest, fieldsType: "FieldsV1", fieldsV1, ...(subresource && { subresource }) } as const;
      // An owner whose fields stay the same keeps its time.
      const old = before?.metadata.managedFields?.find((one) => isOf(one, { ...writer, ...owner }, owner.operation));
      return old && same(old.fieldsV1, fieldsV1) ? old : entry;
    });
  return withMeta(after, { managedFields: entries.length > 0 ? entries.sort(inOrder) : undefined });
}

/** Those who apply first, then by time. */
const inOrder = (a: ManagedFields, b: ManagedFields): number =>
  a.operation.localeCompare(b.operation) || a.time.localeCompare(b.time) || a.manager.localeCompare(b.manager);

function conflictOf(conflicts: readonly Owner[]): Refused {
  const causes = conflicts.flatMap((owner) =>
    [...owner.fields].map(pathText).map((field) => ({ owner: ownerText(owner), field })),
  );
  const count = `Apply failed with ${causes.length} conflict${causes.length === 1 ? "" : "s"}`;
  const texts = [...new Set(causes.map(({ owner }) => owner))].map((owner) => {
    const fields = causes.filter((cause) => cause.owner === owner).map(({ field }) => field);
    return fields.length === 1
      ? `conflict with ${owner}: ${fields[0]}`
      : `conflicts with ${owner}:\n${fields.map((field) => `- ${field}`).join("\n")}`;
  });
  return new Refused(409, "Conflict", `${count}: ${texts.join("\n")}`, {
    causes: causes.map(({ owner, field }) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${owner}`,
      field,
    })),
  });
}

function ownerText({ manager, operation, subresource, apiVersion }: Owner): string {
  const where = subresource ? ` with subresource "${subresource}"` : "";
  return `"${manager}"${where}${operation === "Update" ? ` using ${apiVersion}` : ""}`;
}
