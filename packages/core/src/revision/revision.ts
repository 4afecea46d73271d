/**
 * A plan as an immutable `apps/v1 ControllerRevision`, named by its content: what executors read, what history keeps, and
 * what a rollback returns to.
 *
 * `data` is `{encoding: "json", plan}`, or `{encoding: "gzip+base64", plan: "..."}` for plans larger than 64 KiB.
 */
import { Label } from "@orkestra/api";
import { base64 } from "@scure/base";
import { gunzipSync, gzipSync, strFromU8, strToU8 } from "fflate";
import { ownedMetadata } from "../compile/metadata.ts";
import type { KubernetesObject, Plan } from "../plan.ts";
import { canonicalJson, sha256Hex } from "../text/canonical.ts";
import { type RevisionData, readPlan, readRevision } from "./shape.ts";

const PLAIN_BYTES = 64 * 1024;
/** etcd takes 1.5 MiB for an object; managed fields and metadata want room too. */
export const MAX_REVISION_BYTES = 1024 * 1024;
/** A plan that unpacks to more than this was not packed by us. */
const MAX_PLAN_BYTES = 256 * 1024 * 1024;
const HASH_LENGTH = 10;

export interface ControllerRevision extends KubernetesObject {
  readonly data: RevisionData;
  readonly revision: number;
}

/** `<group>-<hash>`: at most 50 characters, since `compile` accepts groups of up to 39. */
export function revisionName(plan: Plan): string {
  return nameFor(plan.group, canonicalJson(stored(plan)));
}

/** The object that stores the plan. `number`: grows with every revision of the group. */
export function controllerRevision(plan: Plan, number: number): ControllerRevision {
  const name = revisionName(plan);
  return {
    apiVersion: "apps/v1",
    kind: "ControllerRevision",
    metadata: ownedMetadata(plan, name, { [Label.revision]: name }),
    data: encodeRevision(plan),
    revision: number,
  };
}

export function encodeRevision(plan: Plan): RevisionData {
  const json = canonicalJson(stored(plan));
  const bytes = strToU8(json);
  if (bytes.length <= PLAIN_BYTES) return { encoding: "json", plan: JSON.parse(json) };
  // mtime 0: the archive's header would carry the time of day otherwise.
  return { encoding: "gzip+base64", plan: base64.encode(gzipSync(bytes, { mtime: 0 })) };
}

/** Bytes that the plan takes in a revision. */
export function revisionBytes(plan: Plan): number {
  return JSON.stringify(encodeRevision(plan)).length;
}

/**
 * The plan of a ControllerRevision. Throws what is wrong with it when it is not one of ours, or its content is not what
 * its name says: such an object must not be acted on.
 */
export function decodeRevision(object: unknown): Plan {
  const { name, data } = readRevision(object);
  const plan = readPlan(data.encoding === "json" ? data.plan : JSON.parse(unpack(name, data.plan)));
  const wanted = revisionName(plan);
  if (name !== wanted)
    throw new Error(`revision "${name}" holds the plan of revision "${wanted}": its content was changed`);
  return plan;
}

/** A plan without stages is stored as it was before there were any, so that its name stays what it was. */
function stored(plan: Plan): Omit<Plan, "stages"> {
  const { stages, ...rest } = plan;
  return stages.length === 0 ? rest : plan;
}

function unpack(name: string, packed: string): string {
  const bytes = base64.decode(packed);
  // The last four bytes of gzip are the length of what it holds (RFC 1952).
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(Math.max(0, bytes.length - 4), true);
  if (size > MAX_PLAN_BYTES) throw new Error(`revision "${name}" unpacks to ${size} bytes`);
  return strFromU8(gunzipSync(bytes));
}

function nameFor(group: string, json: string): string {
  return `${group}-${sha256Hex(json).slice(0, HASH_LENGTH)}`;
}
