/** Records what the version ranges of a revision came to, before the status calls it good: a rollback returns to that. */
import { Annotation } from "@orkestra/api";
import type { Observed } from "@orkestra/core";
import { type KubeClient, resources } from "@orkestra/kube";
import { editMetadata } from "../edit-metadata.ts";
import { writeResolved } from "../stored.ts";

/** `revision`: the one that became good. */
export async function recordGood(client: KubeClient, observed: Observed, revision: string): Promise<void> {
  const { compiled, releases, stored } = observed;
  const isCompiled = compiled.ok && compiled.revision === revision;
  const back = isCompiled ? undefined : [...stored.values()].find((plan) => plan.ok && plan.revision === revision);
  const of = isCompiled ? { plan: compiled.plan, releases } : back?.ok ? back : undefined;
  const resolved = of && writeResolved(of.plan, of.releases);
  if (resolved === undefined) return;
  const ref = { resource: resources.ControllerRevision, namespace: observed.group.namespace, name: revision };
  await editMetadata(client, ref, undefined, ({ metadata }) =>
    metadata.annotations?.[Annotation.resolved] === resolved
      ? undefined
      : { annotations: { [Annotation.resolved]: resolved } },
  );
}
