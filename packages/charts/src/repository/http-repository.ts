/** A Helm repository over HTTP: one index.yaml for all its charts. */
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { basic, type Credentials } from "../web/credentials.ts";
import { notARepository, unexpected } from "../web/trouble.ts";
import type { Web } from "../web/web.ts";
import { chooseVersion } from "./choose.ts";
import type { ChartAnswer, ChartRequest } from "./contract.ts";

/** As source-controller's (internal/helm/helm.go). */
const INDEX_BYTES = 50 * 1024 * 1024;

interface ChartEntry {
  readonly version: string;
  readonly digest?: string;
}

/** Versions of each chart. */
export type ChartIndex = ReadonlyMap<string, readonly ChartEntry[]>;

export async function fetchIndex(web: Web, url: string, credentials: Credentials | undefined): Promise<ChartIndex> {
  const authorization = authorizationOf(credentials);
  const answer = await web.send({ url: indexUrl(url), authorization, tls: credentials, limit: INDEX_BYTES });
  if (answer.status !== 200) throw unexpected(answer.status, authorization !== undefined);
  return readIndex(answer.text);
}

export function findInIndex(index: ChartIndex, { name, version }: ChartRequest): ChartAnswer {
  const entries = index.get(name);
  if (!entries || entries.length === 0) return { ok: false, problem: { kind: "ChartNotFound" } };
  const chosen = chooseVersion(
    version,
    entries.map((entry) => entry.version),
  );
  if (!chosen.ok) return chosen;
  const entry = entries.find((it) => it.version === chosen.version);
  return { ok: true, chart: { version: chosen.version, ...(entry?.digest ? { digest: entry.digest } : {}) } };
}

/** The query stays: some repositories keep tokens in it. */
export function indexUrl(repository: string): URL {
  const url = new URL(repository);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/index.yaml`;
  return url;
}

/** Every scalar is a text, so that the version 1.10 does not become the number 1.1. */
export function readIndex(text: string): ChartIndex {
  const entries = fieldOf(parseIndex(text), "entries");
  if (!isRecord(entries)) throw notARepository("its index.yaml has no entries");
  return new Map(
    Object.entries(entries).map(([name, list]) => [name, Array.isArray(list) ? list.flatMap(entryOf) : []]),
  );
}

function parseIndex(text: string): unknown {
  try {
    return text.trimStart().startsWith("{") ? JSON.parse(text) : load(text, { schema: FAILSAFE_SCHEMA });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw notARepository(`its index.yaml is not valid: ${line}`);
  }
}

function entryOf(value: unknown): ChartEntry[] {
  const version = fieldOf(value, "version");
  const digest = fieldOf(value, "digest");
  if (typeof version !== "string") return [];
  return [{ version, ...(typeof digest === "string" && digest !== "" ? { digest } : {}) }];
}

function authorizationOf(credentials: Credentials | undefined): string | undefined {
  if (credentials?.token !== undefined) return `Bearer ${credentials.token}`;
  return basic(credentials);
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
