/**
 * Sub-charts that would leave a release that is there already, and take their objects along. Pure.
 *
 * Helm gives objects to the release that was installed last, and an upgrade deletes what the release before had and the new
 * one has not, whoever owns it meanwhile (Helm 3: pkg/kube/client.go, update). The pieces go first: so the upgrade of
 * their parent would delete what they have just taken over. Helm spares what carries its annotation for that, which only a
 * person can put there.
 */
import { Annotation } from "@orkestra/api";
import { helmRelease, type Plan, type ReleaseNode } from "../plan.ts";
import { sortedSet } from "../text/compare.ts";
import type { Observed, ReleaseObservation } from "./observed.ts";

/**
 * Why this plan must not be rolled out, and what to do; undefined when nothing would be lost. Of a draft it is not asked: nobody
 * knows yet whether the chart has all sub-charts that are listed.
 */
export function movedOut(
  { plan, unstaged }: Pick<Extract<Observed["compiled"], { ok: true }>, "plan" | "unstaged">,
  releases: ReadonlyMap<string, ReleaseObservation>,
): string | undefined {
  if (unstaged.length > 0) return undefined;
  const parents = plan.nodes.filter((node) => node.kind === "release" && node.subchart === undefined);
  const refusals = parents.flatMap((parent) => {
    const { apart, asPlanned } = releases.get(parent.name) ?? {};
    if (!apart || asPlanned) return [];
    const pieces = plan.nodes.flatMap((node) =>
      node.kind === "release" && node.application === parent.application ? (node.subchart ?? []) : [],
    );
    const moved = pieces.filter((subchart) => !apart.includes(subchart));
    return moved.length > 0 ? [refusal(plan, parent as ReleaseNode, moved, [...apart, ...pieces])] : [];
  });
  return refusals.length > 0 ? refusals.join("; ") : undefined;
}

/** Of a HelmRelease's spec: where Helm keeps its records, and where the objects are. */
interface Where {
  readonly releaseName: string;
  readonly storageNamespace?: string;
  readonly targetNamespace?: string;
}

function refusal({ namespace }: Plan, parent: ReleaseNode, moved: readonly string[], apart: readonly string[]): string {
  const { metadata, spec } = helmRelease(parent);
  const { releaseName, storageNamespace = namespace, targetNamespace = namespace } = spec as Where;
  const names = moved.map((name) => `"${name}"`).join(", ");
  const isAre = moved.length > 1 ? "are parts" : "is part";
  const keep = `helm get manifest ${releaseName} -n ${storageNamespace} | kubectl annotate -n ${targetNamespace} --overwrite -f - helm.sh/resource-policy=keep`;
  const goOn = `kubectl annotate helmreleases.helm.toolkit.fluxcd.io ${metadata.name} -n ${namespace} --overwrite ${Annotation.subcharts}=${sortedSet(apart).join(",")}`;
  return `application "${parent.application}": ${names} ${isAre} of a release that is there already; as a release of its own each would take its objects over, and Helm would then delete them with the old one. To keep them, run: ${keep}; and to go on: ${goOn}`;
}
