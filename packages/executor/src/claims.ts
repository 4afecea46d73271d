/**
 * Which fields of a release the executor owns by having written them otherwise than by applying them. Pure.
 *
 * Server-side apply takes out what its own manager applied before and applies no more, and leaves what was written otherwise.
 * So such claims of the executor are made claims of what it applied (metadata.managedFields, which whoever updates an object
 * may change).
 */
import { API_GROUP, FieldManager } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";

type Fields = { readonly [field: string]: Fields };
interface Claim {
  readonly manager: string;
  readonly operation: string;
  readonly subresource?: string;
  readonly fieldsV1: Fields;
}

/** Undefined when there is none: then nothing needs to be changed. */
export function withOneClaim({ metadata }: UnknownObject): readonly Claim[] | undefined {
  const claims = (metadata.managedFields ?? []) as readonly Claim[];
  const other = claims.find((claim) => isOurs(claim, "Update") && isOfWhatIsApplied(claim.fieldsV1));
  if (!other) return undefined;
  const applied = claims.find((claim) => isOurs(claim, "Apply"));
  const fieldsV1 = applied ? both(applied.fieldsV1, other.fieldsV1) : other.fieldsV1;
  return [
    ...claims.filter((claim) => claim !== other && claim !== applied),
    { ...other, operation: "Apply", fieldsV1 },
  ];
}

function isOurs({ manager, operation, subresource }: Claim, wanted: "Apply" | "Update"): boolean {
  return manager === FieldManager.executor && operation === wanted && subresource === undefined;
}

/** Its requests to Flux, which are annotations too, are none of that. */
function isOfWhatIsApplied({ "f:spec": spec, "f:metadata": metadata = {} }: Fields): boolean {
  const ours = Object.keys(metadata["f:annotations"] ?? {}).some((key) => key.startsWith(`f:${API_GROUP}/`));
  return spec !== undefined || metadata["f:labels"] !== undefined || ours;
}

/** In FieldsV1 an empty object is the field itself, and a field that has others below it says so by a dot. */
function both(one: Fields, other: Fields): Fields {
  const [a, b] = [Object.entries(one), Object.entries(other)];
  if (a.length === 0 && b.length === 0) return {};
  const itself = a.length === 0 || b.length === 0 ? { ".": {} } : {};
  const merged = b.map(([field, below]) => [field, one[field] ? both(one[field], below) : below] as const);
  return { ...itself, ...one, ...Object.fromEntries(merged) };
}
