/**
 * Canonical JSON and its hash: equal data gives equal bytes, whatever the order of its keys.
 *
 * Keys are sorted by code unit, `undefined` fields are left out as JSON does. Numbers are written as JavaScript does,
 * which is what canonicalisation by RFC 8785 asks for too.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

export function canonicalJson(value: unknown): string {
  return JSON.stringify(canonical(value));
}

/** A copy of plain JSON whose keys are sorted, all the way down. Equal data gives equal bytes when it is written. */
export function canonical<T>(value: T): T {
  return sorted(value) as T;
}

/** SHA-256 of the canonical JSON, 64 hex digits. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record).filter((key) => record[key] !== undefined);
  // Without a comparator the order is that of code units, and there is no call per pair. fromEntries keeps "__proto__" a key.
  return Object.fromEntries(keys.sort().map((key) => [key, sorted(record[key])]));
}
