/**
 * Makes a text fit to leave the cluster's objects: one line, at most 2 KiB or what is asked for, with nothing in it that looks like a credential.
 *
 * Flux repeats what Helm, registries and the API server said, and those quote URLs, headers and sometimes rendered
 * manifests.
 */
import { redacted } from "@orkestra/core";

const LIMIT_BYTES = 2_048;
const CUT = " ... ";

export function oneLine(text: string, limitBytes = LIMIT_BYTES): string {
  return bounded(redacted(text).replace(/\s+/g, " ").trim(), limitBytes);
}

/** Keeps the beginning, which says what failed, and the end, where Helm and Go put the deepest cause. */
function bounded(text: string, limit: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= limit) return text;
  const end = Math.floor(limit * 0.3);
  const start = limit - end - CUT.length;
  // A character that the cut went through decodes to U+FFFD, which is dropped.
  const read = (part: Uint8Array): string => new TextDecoder().decode(part).replaceAll("\uFFFD", "");
  return `${read(bytes.subarray(0, start))}${CUT}${read(bytes.subarray(-end))}`;
}
