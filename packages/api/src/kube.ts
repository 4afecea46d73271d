/**
 * Kubernetes' extensions to JSON Schema as zod building blocks.
 *
 * A schema built from these renders (crd.ts) to a structural, bounded OpenAPI schema that the API server accepts, and
 * checks in code what the API server would check. Bounds are on everything, since the API server multiplies them to
 * bound the cost of CEL rules.
 */
import * as z from "zod";

/** Mark of a default that the API server fills in and stores. Other defaults exist in code and in the docs alone. */
export const STORED_DEFAULT = "x-stored-default";
/** Mark of a text that stands in the docs in place of a default, where there is no constant one. */
export const DEFAULT_TEXT = "x-default-text";
/** Mark of a text with a grammar that the docs explain once, in place of its pattern. */
export const TYPE_TEXT = "x-type-text";

/** Fills in the default in code. The stored object stays as its author wrote it, so GitOps tools see no difference. */
export function withDefault<S extends z.ZodType>(schema: S, value: z.input<S>): z.ZodPrefault<S> {
  return schema.prefault(value as never);
}

/** Fills in the default in code and on the API server: for what must stay as it was when our defaults change. */
export function withStoredDefault<S extends z.ZodType>(schema: S, value: z.input<S>): z.ZodPrefault<S> {
  return withDefault(schema, value).meta({ [STORED_DEFAULT]: true });
}

/**
 * Mark of an object that server-side apply takes as one: it has one owner, and is then what that one applied last. Field by
 * field, one that loses its last field would become null (structured-merge-diff up to v6.3), which the API server refuses, or
 * which means something else to Helm than an empty one.
 */
export const ATOMIC = { "x-kubernetes-map-type": "atomic" } as const;

/** An object that is stored and passed on as written. */
export function FreeForm(): z.ZodRecord<z.ZodString, z.ZodUnknown> {
  return z.record(z.string(), z.unknown()).meta({ "x-kubernetes-preserve-unknown-fields": true, ...ATOMIC });
}

/** A list whose items have a key of their own, unique in the list: server-side apply merges by it. */
export function ListMap<S extends z.ZodType>(item: S, key: string, max: number): z.ZodArray<S> {
  return distinct(z.array(item).max(max), `${key} `, (it) => (it as Record<string, unknown> | undefined)?.[key]).meta({
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": [key],
  });
}

/** A list of different texts whose order means nothing. */
export function TextSet<S extends z.ZodType<string>>(item: S, max: number): z.ZodArray<S> {
  return distinct(z.array(item).max(max), "", (it) => it).meta({ "x-kubernetes-list-type": "set" });
}

/** A list whose order matters and which has one owner. */
export function OrderedList<S extends z.ZodType>(item: S, max: number): z.ZodArray<S> {
  return z.array(item).max(max).meta({ "x-kubernetes-list-type": "atomic" });
}

/** Texts by name. */
export function MapOf<S extends z.ZodType>(value: S, max: number): z.ZodRecord<z.ZodString, S> {
  return z
    .record(z.string(), value)
    .refine((map) => Object.keys(map).length <= max, { message: `must have at most ${max} entries` })
    .meta({ maxProperties: max, ...ATOMIC });
}

const MAX_QUANTITY = 32;
const QUANTITY_WORDS = "must be a quantity such as 2, 100m or 64Mi";
const QUANTITY = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$/;

/** An amount of a resource, such as `2`, `100m` or `64Mi` (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). */
export const Quantity = z
  .union([z.int().min(0, QUANTITY_WORDS), z.string().max(MAX_QUANTITY).regex(QUANTITY, QUANTITY_WORDS)], QUANTITY_WORDS)
  .meta({
    "x-kubernetes-int-or-string": true,
    minimum: 0,
    maxLength: MAX_QUANTITY,
    pattern: QUANTITY.source,
    [TYPE_TEXT]: "quantity",
  });

/** Any text of at most `max` characters, counted as the API server does: an emoji is one. */
export const FreeText = (max: number): z.ZodString =>
  z
    .string()
    .refine((text) => text.length <= max || [...text].length <= max, `must have at most ${max} characters`)
    .meta({ maxLength: max });

/** Refuses a second item with the same key, also in a list that has other faults. */
function distinct<S extends z.ZodType>(
  list: z.ZodArray<S>,
  what: string,
  keyOf: (item: unknown) => unknown,
): z.ZodArray<S> {
  return list.superRefine(
    (items, context) => {
      const seen = new Set<unknown>();
      for (const [index, item] of items.entries()) {
        const key = keyOf(item);
        if (seen.has(key))
          context.addIssue({ code: "custom", path: [index], message: `duplicate ${what}${JSON.stringify(key)}` });
        if (key !== undefined) seen.add(key);
      }
    },
    { when: ({ value }) => Array.isArray(value) },
  );
}
