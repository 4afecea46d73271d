/**
 * Renders a zod schema as JSON Schema: fully for the docs, and in the structural form that a CustomResourceDefinition
 * accepts (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema).
 */
import * as z from "zod";
import { DEFAULT_TEXT, STORED_DEFAULT, TYPE_TEXT } from "./kube.ts";

/** The part of OpenAPI's schema object that we use. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  /** Only as zod writes it for what is an integer or a text; Kubernetes has a mark for that. */
  readonly anyOf?: unknown;
  readonly "x-kubernetes-validations"?: readonly { rule: string; message: string; fieldPath?: string }[];
  readonly "x-kubernetes-list-type"?: "map" | "set" | "atomic";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic";
  readonly "x-kubernetes-preserve-unknown-fields"?: true;
  readonly "x-kubernetes-int-or-string"?: true;
  readonly [DEFAULT_TEXT]?: string;
  readonly [STORED_DEFAULT]?: true;
  readonly [TYPE_TEXT]?: string;
}

/** The schema with our own marks: all defaults, and texts for those that are not constant. */
export function documented(schema: z.ZodType): JsonSchema {
  const rendered: unknown = z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" });
  return cleaned(rendered as JsonSchema);
}

/** The schema as a CustomResourceDefinition takes it: only those defaults that the API server is to store. */
export function structural(schema: JsonSchema): JsonSchema {
  return mapNodes(schema, (marked) => {
    const { [DEFAULT_TEXT]: _default, [TYPE_TEXT]: _type, [STORED_DEFAULT]: stored, default: value, ...node } = marked;
    return stored ? { ...node, default: value } : node;
  });
}

/** Takes away what zod writes and Kubernetes does not take: unions, closed objects, bounds that are JavaScript's, escaped slashes. */
function cleaned(schema: JsonSchema): JsonSchema {
  return mapNodes(schema, ({ additionalProperties, minimum, maximum, pattern, anyOf: _types, ...node }) => {
    const isMap = !node["x-kubernetes-preserve-unknown-fields"] && !node.properties;
    return {
      ...node,
      ...(isMap && additionalProperties && { additionalProperties }),
      ...(minimum !== undefined && minimum !== Number.MIN_SAFE_INTEGER && { minimum }),
      ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER && { maximum }),
      ...(pattern !== undefined && { pattern: portable(pattern) }),
    };
  });
}

/** Applies a change to every node, children first. */
function mapNodes(node: JsonSchema, change: (node: JsonSchema) => JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = node;
  return change({
    ...node,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, mapNodes(child, change)])),
    }),
    ...(items && { items: mapNodes(items, change) }),
    ...(additionalProperties && { additionalProperties: mapNodes(additionalProperties, change) }),
  });
}

/** JavaScript prints a slash in a pattern as `\/`; everyone else writes `/`. */
export function portable(pattern: string): string {
  return pattern.replace(/\\(.)/gs, (pair, escaped) => (escaped === "/" ? "/" : pair));
}
