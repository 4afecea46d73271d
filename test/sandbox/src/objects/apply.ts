/** Server-side apply: creates what is not there, else merges by ownership of fields. */
import { part } from "../json/json.ts";
import type { Kind } from "../kinds/kind.ts";
import { applied } from "../ownership/managed-fields.ts";
import { badRequest, conflict, notFound, Refused } from "../refusal.ts";
import { pruned, withoutNulls } from "../schema/prune.ts";
import { begun, stored } from "./create.ts";
import { admitted } from "./judge.ts";
import { type Stored, withMeta } from "./stored.ts";
import { replaced, succeeding } from "./update.ts";
import { type World, type WriteOptions, type Written, writer } from "./world.ts";

export interface ApplyOptions extends WriteOptions {
  readonly force: boolean;
}

/** `created` tells 201 from 200. Throws Refused. */
export function apply(
  world: World,
  kind: Kind,
  live: Stored | undefined,
  given: Stored,
  options: ApplyOptions,
): Written<Stored> & { readonly created: boolean } {
  if (given.metadata.managedFields) throw badRequest("metadata.managedFields must be nil");
  if (!live && options.subresource) throw notFound(kind, given.metadata.name);
  if (!live && given.metadata.uid) throw conflict(kind, given.metadata.name, "uid mismatch: the object does not exist");
  // Of its own kinds the real server's Go types take a null for nothing; of custom ones it is judged with all the rest.
  const { value, unknown } = pruned(kind.custom ? given : withoutNulls(given, kind.schema), kind.schema);
  if (unknown.length > 0) throw undeclared(kind, given, unknown);
  const config = mine(kind, value as Stored, options.subresource);
  const by = writer(world, kind, options);
  const merged = applied(live, config, kind.schema, by, options.force);
  const { managedFields } = merged.metadata;
  if (live) {
    const next = succeeding(kind, live, admitted(kind, merged, false, "judged"), options.subresource);
    return { ...replaced(world, kind, live, withMeta(next, { managedFields })), created: false };
  }
  const fresh = begun(world, kind, withMeta(merged, { managedFields: undefined }), false);
  return { ...stored(world, kind, withMeta(fresh, { managedFields })), created: true };
}

/** Nobody can own what the schema does not have, strict or not. */
function undeclared({ group, version, kind }: Kind, { metadata }: Stored, unknown: readonly string[]): Refused {
  const fields = unknown.map((path) => `.${path}: field not declared in schema`).join("\n");
  const which = `${metadata.namespace ?? ""}/${metadata.name}; ${group}/${version}, Kind=${kind}`;
  return new Refused(500, "", `failed to create typed patch object (${which}): ${fields}`);
}

/** Through the object nobody applies status, and through status nothing else: those fields are left out, and not owned. */
function mine(kind: Kind, config: Stored, subresource: string | undefined): Stored {
  if (!kind.status) return config;
  const { status, ...rest } = config;
  if (subresource !== "status") return rest as Stored;
  const { name, namespace, resourceVersion, uid } = part(config, "metadata");
  const metadata = Object.fromEntries(
    Object.entries({ name, namespace, resourceVersion, uid }).filter(([, value]) => value !== undefined),
  );
  const { apiVersion, kind: kindName } = config;
  return {
    apiVersion,
    kind: kindName,
    metadata: metadata as Stored["metadata"],
    ...(status !== undefined && { status }),
  };
}
