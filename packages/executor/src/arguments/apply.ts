/** What `apply` is told. */
import { type Common, commonOf, duration, theOnlyOf, type Values, type Wrong } from "./options.ts";

/** A text from outside the cluster. */
export type Given =
  /** A file, or `-` for standard input. */
  { readonly kind: "manifest"; readonly path: string } | { readonly kind: "spec"; readonly base64: string };

export type Origin =
  | { readonly kind: "revision"; readonly namespace: string; readonly name: string; readonly node: string }
  | Given;

export interface ApplyRequest extends Common {
  readonly kind: "apply";
  readonly origin: Origin;
  /** Nodes of the plan to hold for. */
  readonly after: readonly string[];
  readonly holdMs: number;
  /** Of the release, once it may be applied. Absent: what the plan says. */
  readonly timeoutMs: number | undefined;
}

const DEFAULT_HOLD = "30m";

/** Undefined when something is wrong with it, all of which has been said then. */
export function applyRequest(values: Values, wrong: Wrong): ApplyRequest | undefined {
  const origin = originOf(values, wrong);
  const after = (values.after ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  if (after.length > 0 && origin && origin.kind !== "revision")
    wrong("--after needs --revision: only a plan tells what to hold for");
  const holdMs = duration("--hold", values.hold || DEFAULT_HOLD, wrong);
  const timeoutMs = values.timeout ? duration("--timeout", values.timeout, wrong) : undefined;
  const common = commonOf(values, wrong);
  return origin && holdMs !== undefined ? { kind: "apply", origin, after, holdMs, timeoutMs, ...common } : undefined;
}

function originOf(values: Values, wrong: Wrong): Origin | undefined {
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
