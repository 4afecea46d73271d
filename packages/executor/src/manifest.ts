/**
 * Reads a hand-written manifest: one HelmRelease of Flux and, if its author likes, the sources it needs.
 *
 * What only the server writes (status, uid, ...) is left out, so that the output of `kubectl get -o yaml`, and what Go
 * programs marshal, can be given as it is.
 */
import type { KubernetesObject } from "@orkestra/core";
import { parseAllDocuments } from "yaml";
import { upgraded } from "./upgrade.ts";

export type Manifest =
  /** Sources first, the HelmRelease last. */
  | { readonly ok: true; readonly objects: readonly KubernetesObject[] }
  | { readonly ok: false; readonly problems: readonly string[] };

type Json = Readonly<Record<string, unknown>>;

const SOURCES = /^source\.toolkit\.fluxcd\.io\//;
const SERVER_ONLY = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "managedFields",
  "selfLink",
]);

/** @param namespace for objects that name none */
export function readManifest(text: string, namespace: string): Manifest {
  const problems: string[] = [];
  const documents = parseAllDocuments(text, { logLevel: "silent" });
  for (const error of [...documents].flatMap((document) => document.errors)) problems.push(firstLine(error.message));
  if (problems.length > 0) return { ok: false, problems };

  const values = [...documents].map((document): unknown => document.toJS()).filter((value) => value !== null);
  const objects = values.flatMap((value, index) => objectOf(value, `object ${index + 1}`, namespace, problems));
  const releases = objects.filter(({ kind }) => kind === "HelmRelease");
  if (problems.length === 0 && releases.length !== 1) {
    problems.push(`the manifest must have exactly one HelmRelease, and has ${releases.length}`);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, objects: [...objects.filter((object) => !releases.includes(object)), ...releases] };
}

function objectOf(value: unknown, what: string, namespace: string, problems: string[]): KubernetesObject[] {
  const problem = (text: string): [] => {
    problems.push(`${what}: ${text}`);
    return [];
  };
  if (!isRecord(value)) return problem("is not a Kubernetes object");
  const { status: _, ...object } = value;
  const { apiVersion, kind, metadata } = object;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return problem("apiVersion and kind are missing");
  if (!isRecord(metadata) || typeof metadata["name"] !== "string" || !metadata["name"])
    return problem("metadata.name is missing");

  const kept = Object.fromEntries(Object.entries(metadata).filter(([key]) => !SERVER_ONLY.has(key)));
  const named = { ...object, apiVersion, kind, metadata: { namespace, ...kept, name: metadata["name"] } };
  if (kind !== "HelmRelease") {
    return SOURCES.test(apiVersion)
      ? [named]
      : problem(`${apiVersion} ${kind} is neither a HelmRelease nor a source of Flux`);
  }
  const release = upgraded(named);
  return release.ok ? [release.object] : problem(release.problem);
}

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
