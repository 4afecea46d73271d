/** One kind in one version: how it is addressed, what it looks like, and what the server does with it besides storing. */
import type { Json } from "../json/json.ts";
import type { Stored } from "../objects/stored.ts";
import type { Cause } from "../refusal.ts";
import type { Schema } from "../schema/schema.ts";

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly description?: string;
  readonly format?: string;
  readonly priority?: number;
}

export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** From a CustomResourceDefinition. */
  readonly custom: boolean;
  /** Where it is stored; versions of one kind, and both kinds of Event, share one place. */
  readonly collection: string;
  readonly schema: Schema;
  /** Whether there is a subresource `status`. */
  readonly status: boolean;
  readonly generation: boolean;
  /** What the Go type has before anybody writes to it, and what therefore nobody comes to own as it is. */
  readonly skeleton: Json;
  readonly columns: readonly Column[];
  /** What else the kind fills in when an object is written. */
  readonly complete?: (object: Stored) => Stored;
  /** What a schema cannot say; `before` on updates. */
  readonly judge?: (object: Stored, before: Stored | undefined) => Cause[];
  /** Fields that a field selector may name, besides metadata.name and metadata.namespace. */
  readonly selectable?: (object: Stored) => Readonly<Record<string, string>>;
  /** From and to the stored form, where that is another one. */
  readonly fromStored?: (object: Json) => Json;
  readonly toStored?: (object: Json) => Json;
}

export const apiVersionOf = ({ group, version }: Kind): string => (group ? `${group}/${version}` : version);

/** The stored object as this kind shows it. */
export function shown(kind: Kind, object: Stored): Stored {
  const converted = (kind.fromStored?.(object) ?? object) as Stored;
  return { ...converted, apiVersion: apiVersionOf(kind), kind: kind.kind };
}

/** An object of this kind as it is stored. */
export const toStored = (kind: Kind, object: Stored): Stored => (kind.toStored?.(object) ?? object) as Stored;
