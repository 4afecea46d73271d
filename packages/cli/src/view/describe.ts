/** What there is to say about a node, in words. */
import { type ApplicationSpec, durationSeconds } from "@orkestra/api";
import type { ResolvedChart } from "@orkestra/charts";
import { helmRelease, type PlanNode, type ReleaseNode, type StepNode } from "@orkestra/core";
import { readableSeconds } from "./seconds.ts";

export interface NodeText {
  /** `web -> nginx@~15.1`. */
  readonly title: string;
  /** Namespace and bounds of time. */
  readonly facts: string;
  /** `after db, cache`; empty for a node that waits for nothing. */
  readonly order: string;
}

export function describeNode(
  node: PlanNode,
  spec: ApplicationSpec | undefined,
  groupNamespace: string,
  resolved: ResolvedChart | undefined,
): NodeText {
  const order = node.dependencies.length > 0 ? `after ${node.dependencies.join(", ")}` : "";
  if (node.kind === "step" || !spec) {
    const what = node.kind === "step" ? stepText(node) : "";
    return { title: `${node.name} -> ${what}`, facts: `timeout ${readableSeconds(node.timeoutSeconds)}`, order };
  }
  const { release } = spec;
  return {
    title: `${node.name}${releaseText(node)} -> ${whatText(node, spec)}${resolved ? ` = ${resolved.version}` : ""}`,
    facts: [
      `namespace ${release.targetNamespace ?? groupNamespace}`,
      `timeout ${readableSeconds(durationSeconds(release.timeout))}`,
      `given up after ${readableSeconds(node.timeoutSeconds)}`,
    ].join(", "),
    order,
  };
}

/** Told where it is not the node's own name. */
function releaseText(node: ReleaseNode): string {
  const { releaseName } = helmRelease(node)["spec"] as { readonly releaseName: string };
  return releaseName === node.name ? "" : ` (release ${releaseName})`;
}

function whatText({ subchart }: ReleaseNode, { chart, subcharts }: ApplicationSpec): string {
  if (subchart !== undefined) return `${subchart} of ${chartText(chart)}`;
  return subcharts.length > 0 ? `parent of ${chartText(chart)}` : chartText(chart);
}

export function chartText({ name, version }: ApplicationSpec["chart"]): string {
  return version === undefined ? `${name}, newest version` : `${name}@${version}`;
}

function stepText({ container, templateRef }: StepNode): string {
  if (templateRef) return `step from template ${templateRef.name}/${templateRef.template}`;
  return `step with image ${String(container?.["image"])}`;
}
