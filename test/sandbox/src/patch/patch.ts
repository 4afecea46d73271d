/** The patches other than server-side apply. A strategic merge is done where it means the same as a JSON merge. */
import { applyPatch, type Operation } from "rfc6902";
import { isObject, type Json } from "../json/json.ts";
import { badRequest, notImplemented, Refused } from "../refusal.ts";

/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

const OPERATIONS = ["add", "remove", "replace", "move", "copy", "test"];
const rejected = (): Refused =>
  new Refused(422, "Invalid", "the server rejected our request due to an error in our request", {});

/** RFC 6902. One operation that fails, and nothing is done. */
export function jsonPatch(target: Json, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    );
  const operations = patch as Operation[];
  if (!operations.every((one) => isObject(one) && OPERATIONS.includes(String(one.op)))) throw rejected();
  const result = structuredClone(target);
  if (applyPatch(result, operations).some((error) => error !== null)) throw rejected();
  return result;
}

/** Lists of objects would be merged by their keys, and `$patch` and the like obeyed: neither is done here. */
export function strategicPatch(target: Json, patch: unknown): unknown {
  if (needsStrategy(patch)) throw notImplemented("strategic merge patches with lists of objects or $ directives");
  return mergePatch(target, patch);
}

function needsStrategy(patch: unknown): boolean {
  if (Array.isArray(patch)) return patch.some(isObject);
  if (!isObject(patch)) return false;
  return Object.entries(patch).some(([key, value]) => key.startsWith("$") || needsStrategy(value));
}
