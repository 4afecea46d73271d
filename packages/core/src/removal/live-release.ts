/** A HelmRelease that is there and belongs to the group, whatever plan made it, or none that is still known. */
import { Annotation, Label } from "@orkestra/api";
import { objectNameOf } from "../compile/release-name.ts";
import { fields, text } from "../readiness/json.ts";
import { releaseView } from "../readiness/view.ts";
import { sortedSet } from "../text/compare.ts";
import { uninstallSeconds, uninstallTrouble } from "./uninstall.ts";

export interface LiveRelease {
  /** Of the HelmRelease, in the group's namespace. */
  readonly name: string;
  /** Of its node of the plan that it was made from. No two releases of a namespace have the same. */
  readonly node: string;
  readonly application: string;
  /** As the application listed it, for the release of a sub-chart. */
  readonly subchart?: string;
  /** Nodes of the releases that it was released after, as it says itself. Sorted. */
  readonly dependencies: readonly string[];
  /** Of the node that it was applied from. */
  readonly digest?: string;
  readonly deleting: boolean;
  /** Flux lets a suspended release go without uninstalling it. */
  readonly suspended: boolean;
  /** While it is deleted: what Flux says of an uninstall that does not get on, `reason: message`. */
  readonly trouble?: string;
  /** Longest that its uninstall may take, in seconds. */
  readonly timeoutSeconds: number;
}

/**
 * Reads a HelmRelease as the API server returns it; what is missing or odd reads as absent. That it belongs to the group is for
 * the caller to know.
 *
 * Its own word on its node counts only where that node's release has this very name, so that a copy with another name is no
 * node's: one without a node of its own goes by its own name.
 */
export function liveRelease(object: unknown): LiveRelease {
  const { digest, deleting, suspended } = releaseView(object);
  const { name = "", labels, annotations } = fields(fields(object)["metadata"]) as Metadata;
  const said = nodeOf(text(fields(annotations)[Annotation.node]), name);
  const trouble = deleting ? uninstallTrouble(object) : undefined;
  return {
    name,
    node: said?.node ?? name,
    application: said?.application ?? text(fields(labels)[Label.application]) ?? name,
    ...(said?.subchart === undefined ? {} : { subchart: said.subchart }),
    dependencies: sortedSet((text(fields(annotations)[Annotation.dependencies]) ?? "").split(",").filter(Boolean)),
    ...(digest === undefined ? {} : { digest }),
    deleting,
    suspended,
    ...(trouble && { trouble: `${trouble.reason}: ${trouble.message}` }),
    timeoutSeconds: uninstallSeconds(object),
  };
}

interface Metadata {
  readonly name?: string;
  readonly labels?: unknown;
  readonly annotations?: unknown;
}

function nodeOf(
  node: string | undefined,
  object: string,
): Pick<LiveRelease, "node" | "application" | "subchart"> | undefined {
  if (node === undefined) return undefined;
  const slash = node.indexOf("/");
  const application = slash < 0 ? node : node.slice(0, slash);
  const subchart = slash < 0 ? undefined : node.slice(slash + 1);
  if (objectNameOf(application, subchart) !== object) return undefined;
  return { node, application, ...(subchart === undefined ? {} : { subchart }) };
}
