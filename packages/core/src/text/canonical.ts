/**
 * Canonical JSON and its hash: equal data gives equal bytes, whatever the order of its keys.
 *
 * Keys are sorted by code unit, `undefined` fields are left out as JSON does. Numbers are written as JavaScript does,
 * which is what canonicalisation by RFC 8785 asks for too.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { byText } from "./compare.ts";

export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) => (isRecord(it) ? sortedKeys(it) : it));
}

/** SHA-256 of the canonical JSON, 64 hex digits. */
export function digestOf(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** Values of charts may nest, but no deeper than JSON.stringify follows. */
function sortedKeys(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys = Object.keys(record);
  const sorted: Record<string, unknown> = Object.create(null);
  for (const key of keys.sort(byText)) sorted[key] = record[key];
  return sorted;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
