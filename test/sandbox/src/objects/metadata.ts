/** Rules of metadata that hold for every kind (apimachinery: pkg/api/validation/objectmeta.go). */
import type { Kind } from "../kinds/kind.ts";
import type { Cause } from "../refusal.ts";
import { labelProblems, nameProblems } from "./names.ts";
import type { Stored } from "./stored.ts";

/** Of keys and values of all annotations together. */
const ANNOTATIONS_BYTES = 262_144;
const KEY = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Finalizers of the cluster's own, which have no domain. */
const STANDARD = ["foregroundDeletion", "orphan", "kubernetes"];

export function metadataProblems(kind: Kind, { metadata }: Stored): Cause[] {
  const { name, labels = {}, annotations = {}, finalizers = [] } = metadata;
  return [
    ...nameProblems(kind, name),
    ...Object.keys(labels).flatMap((key) => keyProblems(key, "metadata.labels")),
    ...Object.values(labels).flatMap(labelProblems),
    ...annotationProblems(annotations),
    ...ownerProblems(metadata.ownerReferences ?? []),
    ...(kind.custom ? [] : finalizers.flatMap(finalizerProblems)),
  ];
}

function annotationProblems(annotations: Readonly<Record<string, string>>): Cause[] {
  const field = "metadata.annotations";
  const bytes = Object.entries(annotations).reduce((sum, pair) => sum + Buffer.byteLength(pair.join("")), 0);
  const detail = `may not be more than ${ANNOTATIONS_BYTES} bytes`;
  return [
    ...Object.keys(annotations).flatMap((key) => keyProblems(key.toLowerCase(), field)),
    ...(bytes > ANNOTATIONS_BYTES ? [{ type: "FieldValueTooLong", field, detail } as const] : []),
  ];
}

/** A name of 63 characters, or such a name behind a domain. */
function keyProblems(key: string, field: string): Cause[] {
  const parts = key.split("/");
  const [name = "", prefix] = parts.reverse();
  const isWell = parts.length <= 2 && KEY.test(name) && name.length <= 63;
  const isPrefixWell = prefix === undefined || (PREFIX.test(prefix) && prefix.length <= 253);
  return isWell && isPrefixWell
    ? []
    : [{ type: "FieldValueInvalid", field, value: key, detail: "is no qualified name" }];
}

function finalizerProblems(finalizer: string, index: number): Cause[] {
  if (finalizer.includes("/") || STANDARD.includes(finalizer)) return [];
  const detail = "name is neither a standard finalizer name nor is it fully qualified";
  return [{ type: "FieldValueInvalid", field: `metadata.finalizers[${index}]`, value: finalizer, detail }];
}

function ownerProblems(owners: NonNullable<Stored["metadata"]["ownerReferences"]>): Cause[] {
  const field = "metadata.ownerReferences";
  const empty = owners.flatMap(({ apiVersion, kind, name, uid }) =>
    Object.entries({ apiVersion, kind, name, uid })
      .filter(([, value]) => !value)
      .map(([key]): Cause => {
        const detail = `${key === "apiVersion" ? "version " : ""}must not be empty`;
        return { type: "FieldValueInvalid", field: `${field}.${key}`, value: "", detail };
      }),
  );
  const [one, other] = owners.filter(({ controller }) => controller === true);
  if (!one || !other) return empty;
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${one.kind}/${one.name} and ${other.kind}/${other.name}`;
  return [...empty, { type: "FieldValueInvalid", field, value: owners, detail }];
}
