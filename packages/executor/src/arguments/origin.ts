/** Where a run finds the release that it is about: in a plan, or in a manifest. */
import { theOnlyOf, type Values, type Wrong } from "./options.ts";

/** A text from outside the cluster. */
export type Given =
  /** A file, or `-` for standard input. */
  { readonly kind: "manifest"; readonly path: string } | { readonly kind: "spec"; readonly base64: string };

export type Origin =
  | { readonly kind: "revision"; readonly namespace: string; readonly name: string; readonly node: string }
  | Given;

export function originOf(values: Values, wrong: Wrong): Origin | undefined {
  const { revision = "", node, manifest = "", spec = "" } = values;
  switch (theOnlyOf(values, ["revision", "manifest", "spec"], wrong)) {
    case "manifest":
      return { kind: "manifest", path: manifest };
    case "spec":
      return { kind: "spec", base64: spec };
    case "revision": {
      const [namespace, name, ...more] = revision.split("/");
      if (!namespace || !name || more.length > 0) return wrong("--revision must be NAMESPACE/NAME");
      if (!node) return wrong("--revision needs --node");
      return { kind: "revision", namespace, name, node };
    }
    case undefined:
      return undefined;
  }
}

/** As long as the release's own name is not known. */
export function nameOf(origin: Origin): string {
  return origin.kind === "revision" ? `node ${origin.node} of revision ${origin.namespace}/${origin.name}` : "manifest";
}
