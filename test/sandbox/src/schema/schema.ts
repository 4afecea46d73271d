/** A structural schema, as a CustomResourceDefinition holds it; for built-in kinds written in this package. */
export interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly nullable?: boolean;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly "x-kubernetes-list-type"?: string;
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-validations"?: readonly unknown[];
}

/** Anything: what no schema describes is kept as it is, and its lists have one owner. */
export const anything: Schema = { "x-kubernetes-preserve-unknown-fields": true };

/** The schema of one entry of an object; undefined: the schema knows no such field. */
export function entry(schema: Schema | undefined, key: string): Schema | undefined {
  if (!schema) return undefined;
  const named = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (named) return named;
  if (typeof schema.additionalProperties === "object") return schema.additionalProperties;
  return schema.additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] ? anything : undefined;
}
