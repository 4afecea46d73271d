/** The Kubernetes objects of a document: the document itself, or the items of a List. */
import type { ManifestDocument } from "./documents.ts";
import type { Path } from "./offset.ts";
import type { InputProblem } from "./problem.ts";

export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where it has none. */
  readonly name: string;
  readonly namespace?: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** A problem of the object, at a path in it. */
  readonly problem: (path: Path | string, message: string) => InputProblem;
}

export interface Objects {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly InputProblem[];
}

export function objectsIn(document: ManifestDocument): Objects {
  const { value } = document;
  if (!isRecord(value) || value["kind"] !== "List" || !Array.isArray(value["items"])) return one(document, value, []);
  const found = value["items"].map((item, index) => one(document, item, ["items", index]));
  return { objects: found.flatMap((it) => it.objects), problems: found.flatMap((it) => it.problems) };
}

function one(document: ManifestDocument, value: unknown, at: Path): Objects {
  const { source, positionOf } = document;
  const wrong = (message: string): Objects => ({
    objects: [],
    problems: [{ source, position: positionOf(at), message }],
  });
  if (!isRecord(value)) return wrong("not a Kubernetes object: it has no fields");
  const { apiVersion, kind, metadata } = value;
  const missing = Object.entries({ apiVersion, kind }).filter(([, it]) => typeof it !== "string" || it === "");
  if (typeof apiVersion !== "string" || typeof kind !== "string" || missing.length > 0) {
    return wrong(`not a Kubernetes object: it has no ${missing.map(([field]) => field).join(" and no ")}`);
  }
  const name = textOf(metadata, "name") ?? "";
  const namespace = textOf(metadata, "namespace");
  const problem = (path: Path | string, message: string): InputProblem => ({
    source,
    position: positionOf(typeof path === "string" ? under(at, path) : [...at, ...path]),
    object: `${kind} ${name || "without a name"}`,
    message,
  });
  return {
    objects: [{ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }), value, problem }],
    problems: [],
  };
}

/** Only items of a List are below the document's root. */
function under([list, index]: Path, path: string): string {
  return list === undefined ? path : `${list}[${index}].${path}`;
}

function textOf(metadata: unknown, field: string): string | undefined {
  const value = isRecord(metadata) ? metadata[field] : undefined;
  return typeof value === "string" ? value : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
