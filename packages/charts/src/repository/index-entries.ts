/** What an index.yaml says of a chart's versions, as far as it is needed to choose and fetch one. */
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { notARepository } from "../web/trouble.ts";

export interface ChartEntry {
  readonly version: string;
  /** SHA-256 of the archive in hex, perhaps with `sha256:` before it, as the index has it. */
  readonly digest?: string;
  /** Where the archive is, to be tried in this order; absolute or relative to the repository. */
  readonly urls: readonly string[];
}

/** Versions of each chart. */
export type ChartIndex = ReadonlyMap<string, readonly ChartEntry[]>;

/** Every scalar is a text, so that the version 1.10 does not become the number 1.1. Throws a Trouble. */
export function readIndex(text: string): ChartIndex {
  const index = parsed(text);
  const entries = isRecord(index) ? index["entries"] : undefined;
  if (!isRecord(entries)) throw notARepository("its index.yaml has no entries");
  return new Map(Object.entries(entries).map(([name, list]) => [name, entriesOf(list)]));
}

/** Entries without a version are passed over, as Helm does. */
export function entriesOf(list: unknown): ChartEntry[] {
  return Array.isArray(list) ? list.flatMap(entryOf) : [];
}

function entryOf(value: unknown): ChartEntry[] {
  if (!isRecord(value)) return [];
  const { version, digest, urls } = value;
  if (typeof version !== "string") return [];
  return [
    {
      version,
      ...(typeof digest === "string" && digest !== "" ? { digest } : {}),
      urls: Array.isArray(urls) ? urls.filter((url) => typeof url === "string" && url !== "") : [],
    },
  ];
}

/** JSON where it is JSON and YAML otherwise, as Helm reads it. */
function parsed(text: string): unknown {
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
  } catch {
    // A flow mapping of YAML begins like JSON.
  }
  try {
    return load(text, { schema: FAILSAFE_SCHEMA });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw notARepository(`its index.yaml is not valid: ${line}`);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
