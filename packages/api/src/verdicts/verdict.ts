/** One line of the table, and builders that keep the lines short. */
import { API_GROUP_VERSION, Kind } from "../names.ts";

export interface ExpectedProblem {
  readonly path: string;
  readonly message: string;
  /** The field that the API server blames where it cannot be as exact: a rule's field has no list index. */
  readonly serverField?: string;
}

export interface Verdict {
  /** What the manifest is, as the end of "a manifest with ...". */
  readonly name: string;
  readonly manifest: Manifest;
  /** Everything that is wrong with it; nothing when it is good. */
  readonly problems: readonly ExpectedProblem[];
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly spec?: unknown;
}

export const chart = { url: "https://charts.example.com", name: "web", version: "1.0.0" };

export const application = (spec: unknown, name = "shop"): Manifest => ({
  apiVersion: API_GROUP_VERSION,
  kind: Kind.Application,
  metadata: { name },
  spec,
});

export const group = (spec: unknown, name = "shop"): Manifest => ({
  apiVersion: API_GROUP_VERSION,
  kind: Kind.ApplicationGroup,
  metadata: { name },
  spec,
});

export const good = (name: string, manifest: Manifest): Verdict => ({ name, manifest, problems: [] });

export const bad = (name: string, manifest: Manifest, ...problems: readonly ExpectedProblem[]): Verdict => ({
  name,
  manifest,
  problems,
});
