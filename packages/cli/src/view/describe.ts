/** What there is to say about a node, in words. */
import { type ApplicationSpec, durationSeconds } from "@orkestra/api";
import type { ResolvedChart } from "@orkestra/charts";
import type { PlanNode, StepNode } from "@orkestra/core";
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
  const { chart, release } = spec;
  const releaseName = release.name === undefined || release.name === node.name ? "" : ` (release ${release.name})`;
  return {
    title: `${node.name}${releaseName} -> ${chartText(chart)}${resolved ? ` = ${resolved.version}` : ""}`,
    facts: [
      `namespace ${release.targetNamespace ?? groupNamespace}`,
      `timeout ${readableSeconds(durationSeconds(release.timeout))}`,
      `given up after ${readableSeconds(node.timeoutSeconds)}`,
    ].join(", "),
    order,
  };
}

function chartText({ name, version }: ApplicationSpec["chart"]): string {
  return version === undefined ? `${name}, newest version` : `${name}@${version}`;
}

function stepText({ container, templateRef }: StepNode): string {
  if (templateRef) return `step from template ${templateRef.name}/${templateRef.template}`;
  return `step with image ${String(container?.["image"])}`;
}
