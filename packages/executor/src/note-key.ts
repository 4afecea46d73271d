/** Keys of annotations that are about one of several: one annotation for each, so that notes never overwrite each other. Pure. */
import { createHash } from "node:crypto";

/** Of an annotation's key, after its prefix. */
const KEY_LENGTH = 63;
const HASH_LENGTH = 10;

/** No plain name has an underscore and every hashed one has, so that no two names share a key. */
const PLAIN = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** @param name of a node, or of an object */
export function noteKey(prefix: string, name: string): string {
  if (name.length <= KEY_LENGTH && PLAIN.test(name)) return `${prefix}${name}`;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, HASH_LENGTH);
  const readable = name
    .replace(/[^A-Za-z0-9.-]/g, ".")
    .replace(/^[.-]+/, "")
    .slice(0, KEY_LENGTH - HASH_LENGTH - 1);
  // A key must not begin with an underscore.
  return `${prefix}${readable || "node"}_${hash}`;
}
