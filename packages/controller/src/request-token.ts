/** The request of a person's, or of a tool of theirs, to look at a group again: the annotation of Flux for that. */
import { createHash } from "node:crypto";
import { Annotation } from "@orkestra/api";
import type { UnknownObject } from "@orkestra/kube";

/** Longest that the status takes (`lastHandledReconcileAt`). */
const LONGEST = 253;

/**
 * As the status repeats it once it was acted on; undefined without a request. What is too long for that stands there as its
 * hash: a request that could not be told from the next one would be acted on again and again.
 */
export function requestToken({ annotations }: UnknownObject["metadata"]): string | undefined {
  const token = annotations?.[Annotation.requestedAt] || undefined;
  if (token === undefined || token.length <= LONGEST) return token;
  return `sha256:${createHash("sha256").update(token).digest("hex")}`;
}
