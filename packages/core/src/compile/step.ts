/** A step node: one container of the user's, or one template of theirs, as a node of the plan. */
import type { StepNode } from "../plan.ts";
import { canonical, digestOf } from "../text/canonical.ts";
import { parseDuration } from "../text/duration.ts";
import type { StepPart } from "./parts.ts";

export function stepNode({ name, application, step, dependencies }: StepPart): StepNode {
  const work = canonical({
    ...(step.container ? { container: step.container } : {}),
    ...(step.templateRef ? { templateRef: step.templateRef } : {}),
  });
  return {
    kind: "step",
    name,
    application: application.name,
    dependencies,
    digest: digestOf(work),
    timeoutSeconds: Math.ceil(parseDuration(step.timeout) ?? 0),
    ...work,
  };
}
