/** From what a client sent to an object that may be stored: pruned, completed and judged. */
import { isObject, type Json, part } from "../json/json.ts";
import { apiVersionOf, type Kind } from "../kinds/kind.ts";
import { badRequest, type Cause, invalid, Refused } from "../refusal.ts";
import { defaulted, pruned, withoutNulls } from "../schema/prune.ts";
import { entry, type Schema } from "../schema/schema.ts";
import { violations } from "../schema/validate.ts";
import { metadataProblems } from "./metadata.ts";
import type { Stored } from "./stored.ts";

/**
 * Unknown fields go, or are refused where the client is strict; then defaults come in.
 *
 * @param nulls in fields that must not be null: what is decoded loses them; what an apply leads to is judged with them
 */
export function admitted(kind: Kind, given: Stored, strict: boolean, nulls: "dropped" | "judged" = "dropped"): Stored {
  const whole = nulls === "judged" && kind.custom ? given : withoutNulls(given, kind.schema);
  const { value, unknown } = pruned(whole, kind.schema);
  if (strict && unknown.length > 0) throw badRequest(strictWords(kind, unknown));
  const object = withoutEmptyMaps(kind, defaulted(value, kind.schema) as Stored);
  return kind.complete?.(object) ?? object;
}

/** Go leaves out empty maps of texts when it writes an object: all of a built-in kind, and the metadata of every kind. */
function withoutEmptyMaps(kind: Kind, object: Stored): Stored {
  const isEmptyMap = (value: unknown, schema: Schema | undefined): boolean =>
    isObject(value) && Object.keys(value).length === 0 && typeof schema?.additionalProperties === "object";
  const filled = (map: Json, schema: Schema | undefined): Json =>
    Object.fromEntries(Object.entries(map).filter(([key, value]) => !isEmptyMap(value, entry(schema, key))));
  const whole = kind.custom ? object : (filled(object, kind.schema) as Stored);
  return { ...whole, metadata: filled(object.metadata, entry(kind.schema, "metadata")) as Stored["metadata"] };
}

function strictWords({ kind, version }: Kind, unknown: readonly string[]): string {
  const fields = unknown.map((path) => `unknown field "${path}"`).join(", ");
  return `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${fields}`;
}

/** Throws Refused unless the object may be stored in place of `before`. */
export function checked(kind: Kind, object: Stored, before?: Stored): Stored {
  const meta = metadataProblems(kind, object);
  const shape = violations(object, kind.schema);
  if (!kind.custom && shape.some(({ type }) => type === "FieldValueTypeInvalid")) throw undecodable(kind, shape);
  const all = [...meta, ...shape, ...unchecked(kind, [...meta, ...shape])];
  const causes = all.length > 0 ? all : (kind.judge?.(object, before) ?? []);
  if (causes.length > 0) throw invalid(kind.kind, kind.group, object.metadata.name, causes);
  if (Buffer.byteLength(JSON.stringify(object)) > STORED_BYTES)
    throw new Refused(500, "", "etcdserver: request is too large");
  return object;
}

/** What etcd takes unless it is told otherwise. Built-in kinds are stored more tightly than in JSON. */
const STORED_BYTES = 1.5 * 1024 * 1024;

const BLOCKING: readonly Cause["type"][] = [
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
];

/** Rules in CEL are not asked about an object that is not even of the right shape; the server says so. */
function unchecked(kind: Kind, shape: readonly Cause[]): Cause[] {
  const hasRules = JSON.stringify(kind.schema).includes("x-kubernetes-validations");
  if (!hasRules || !shape.some(({ type }) => BLOCKING.includes(type))) return [];
  const detail =
    "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
  return [{ type: "FieldValueInvalid", field: "<nil>", value: null, detail }];
}

/** The real server's Go types do not even hold such a value. */
function undecodable(kind: Kind, [cause]: readonly Cause[]): Error {
  const words = `json: cannot unmarshal into field ${kind.kind}.${cause?.field}`;
  return badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${words}`);
}

/** The real server judges what a patch leads to by other words than what it is sent whole. */
export function strictlyPatched(kind: Kind, next: Stored): void {
  const { unknown } = pruned(withoutNulls(next, kind.schema), kind.schema);
  if (unknown.length === 0) return;
  const detail = `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(", ")}`;
  throw invalid("", "", "", [{ type: "FieldValueInvalid", field: "patch", value: JSON.stringify(next), detail }]);
}

/** Checks that a body is of this kind and in this namespace, and says so where it did not. */
export function addressed(kind: Kind, body: Stored, namespace: string | undefined, name?: string): Stored {
  const apiVersion = apiVersionOf(kind);
  if (kind.custom && body.apiVersion === undefined && body.kind === undefined)
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${JSON.stringify(body)}'`,
    );
  if ((body.kind ?? kind.kind) !== kind.kind || (body.apiVersion ?? apiVersion) !== apiVersion)
    throw badRequest(
      `${body.kind} in version "${String(body.apiVersion).split("/").at(-1)}" cannot be handled as a ${kind.kind}: ` +
        `it is of another kind than ${kind.kind} of ${apiVersion}`,
    );
  const metadata = part(body, "metadata");
  if (kind.namespaced && (metadata["namespace"] ?? namespace) !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  const named = metadata["name"] ?? name;
  if (name !== undefined && named !== name)
    throw badRequest(`the name of the object (${String(named)}) does not match the name on the URL (${name})`);
  const at = kind.namespaced ? { namespace } : {};
  return {
    ...body,
    apiVersion,
    kind: kind.kind,
    metadata: { ...metadata, name: named ?? "", ...at } as Stored["metadata"],
  };
}
