/** Where a run finds the release that it is about: in a plan, in a manifest, or, to be removed, in the cluster alone. */
import { theOnlyOf, type Values, type Wrong } from "./options.ts";

/** A text from outside the cluster. */
export type Given =
  /** A file, or `-` for standard input. */
  { readonly kind: "manifest"; readonly path: string } | { readonly kind: "spec"; readonly base64: string };

export type Origin =
  | { readonly kind: "revision"; readonly namespace: string; readonly name: string; readonly node: string }
  | Given;

/** A release as it is there, whatever plan made it. */
export interface LiveOrigin {
  readonly kind: "release";
  readonly namespace: string;
  readonly name: string;
  /** UID of the group that it must belong to. */
  readonly owner: string;
}

const FLAGS = ["revision", "manifest", "spec"] as const;

export function originOf(values: Values, wrong: Wrong): Origin | undefined {
  const flag = theOnlyOf(values, FLAGS, wrong);
  return flag && read(flag, values, wrong);
}

/** Of what is removed. */
export function liveOriginOf(values: Values, wrong: Wrong): Origin | LiveOrigin | undefined {
  const { release = "", owner } = values;
  const flag = theOnlyOf(values, [...FLAGS, "release"], wrong);
  if (flag !== "release") {
    if (owner) wrong("--owner needs --release");
    return flag && read(flag, values, wrong);
  }
  const named = namespacedName("--release", release, wrong);
  if (!owner) return wrong("--release needs --owner");
  return named && { kind: "release", ...named, owner };
}

function read(flag: (typeof FLAGS)[number], values: Values, wrong: Wrong): Origin | undefined {
  const { revision = "", node, manifest = "", spec = "" } = values;
  if (flag === "manifest") return { kind: "manifest", path: manifest };
  if (flag === "spec") return { kind: "spec", base64: spec };
  const named = namespacedName("--revision", revision, wrong);
  if (named && !node) return wrong("--revision needs --node");
  return named && node ? { kind: "revision", ...named, node } : undefined;
}

function namespacedName(flag: string, text: string, wrong: Wrong): { namespace: string; name: string } | undefined {
  const [namespace, name, ...more] = text.split("/");
  if (!namespace || !name || more.length > 0) return wrong(`${flag} must be NAMESPACE/NAME`);
  return { namespace, name };
}

/** As long as the release's own name is not known. */
export function nameOf(origin: Origin | LiveOrigin): string {
  if (origin.kind === "release") return `release ${origin.namespace}/${origin.name}`;
  return origin.kind === "revision" ? `node ${origin.node} of revision ${origin.namespace}/${origin.name}` : "manifest";
}
