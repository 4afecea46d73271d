/** Deleting an object: at once where nobody holds it, else by marking it. */
import { type Json, part } from "../json/json.ts";
import type { Kind } from "../kinds/kind.ts";
import { conflict, invalid } from "../refusal.ts";
import { find, put, remove } from "../store/state.ts";
import { type Stored, withMeta } from "./stored.ts";
import { isDone } from "./update.ts";
import type { World, Written } from "./world.ts";

export const FOREGROUND = "foregroundDeletion";
export const ORPHAN = "orphan";
const POLICIES = ["Foreground", "Background", "Orphan"];

/** The object as it is after that; `gone` when nothing of it is left. `options` is metav1.DeleteOptions. */
export function deletion(world: World, kind: Kind, live: Stored, options: Json): Written<Stored> & { gone: boolean } {
  preconditions(kind, live, part(options, "preconditions"));
  const policy = policyOf(kind, options);
  const { finalizers = [], generation, deletionTimestamp = world.now } = live.metadata;
  const others = finalizers.filter((one) => one !== FOREGROUND && one !== ORPHAN);
  const own = policy === "Foreground" ? [FOREGROUND] : policy === "Orphan" ? [ORPHAN] : [];
  const wanted = options["propagationPolicy"] === undefined && policy !== "Orphan" ? finalizers : [...others, ...own];
  const first = live.metadata.deletionTimestamp === undefined;
  const marked = withMeta(live, {
    finalizers: wanted.length > 0 ? wanted : undefined,
    deletionTimestamp,
    deletionGracePeriodSeconds: live.metadata["deletionGracePeriodSeconds"] ?? 0,
    ...(first && generation !== undefined && { generation: generation + 1 }),
  });
  const next = kind.complete?.(marked) ?? marked;
  if (isDone(kind, next)) return { state: remove(world.state, kind.collection, next), object: live, gone: true };
  if (!first && wanted.length === finalizers.length) return { state: world.state, object: live, gone: false };
  const state = put(world.state, kind.collection, next);
  const { name, namespace } = live.metadata;
  return { state, object: find(state, kind.collection, namespace, name) as Stored, gone: false };
}

/** A Job leaves its pods behind unless it is told otherwise, for the sake of very old clients. */
function policyOf(kind: Kind, options: Json): unknown {
  const policy = options["propagationPolicy"];
  if (policy === undefined) return kind.kind === "Job" ? "Orphan" : "Background";
  if (POLICIES.includes(String(policy))) return policy;
  throw invalid("DeleteOptions", "meta.k8s.io", "", [
    {
      type: "FieldValueNotSupported",
      field: "propagationPolicy",
      value: policy,
      detail: `supported values: ${[...POLICIES, null].map((one) => (one === null ? "nil" : JSON.stringify(one))).join(", ")}`,
    },
  ]);
}

function preconditions(kind: Kind, live: Stored, asked: Json): void {
  const { name, uid, resourceVersion } = live.metadata;
  const subject = { group: kind.group, kind: kind.kind, plural: kind.kind };
  if (asked["uid"] !== undefined && asked["uid"] !== uid)
    throw conflict(
      subject,
      name,
      `the UID in the precondition (${asked["uid"]}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  if (asked["resourceVersion"] !== undefined && asked["resourceVersion"] !== resourceVersion)
    throw conflict(
      subject,
      name,
      `the ResourceVersion in the precondition (${asked["resourceVersion"]}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
}
