/** An object as it is stored: complete, with the metadata that the server keeps. */
import type { Json } from "../json/json.ts";

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ManagedFields {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly time: string;
  readonly fieldsType: "FieldsV1";
  readonly fieldsV1: Json;
  readonly subresource?: string;
}

interface Meta extends Json {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFields[];
}

export interface Stored extends Json {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Meta;
}

/** `NAMESPACE/NAME`, or `/NAME` for what has no namespace: in the order of these keys lists are answered. */
export const keyOf = ({ metadata }: Stored): string => `${metadata.namespace ?? ""}/${metadata.name}`;

/** The same object with other metadata; a field given as undefined goes. */
export function withMeta(object: Stored, change: Json): Stored {
  const metadata = Object.fromEntries(
    Object.entries({ ...object.metadata, ...change }).filter(([, value]) => value !== undefined),
  ) as Meta;
  return { ...object, metadata };
}
