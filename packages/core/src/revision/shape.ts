/**
 * The shape of a stored revision. Checks what code reads; unknown fields stay, since the name is a hash of them too.
 * By the small zod, because every executor loads it: it takes a few MiB less.
 */
import * as z from "zod/mini";
import type { Plan } from "../plan.ts";

const DataShape = z.discriminatedUnion("encoding", [
  z.object({ encoding: z.literal("json"), plan: z.unknown() }),
  z.object({ encoding: z.literal("gzip+base64"), plan: z.string() }),
]);
export type RevisionData = z.output<typeof DataShape>;

const RevisionShape = z.looseObject({
  apiVersion: z.literal("apps/v1"),
  kind: z.literal("ControllerRevision"),
  metadata: z.looseObject({ name: z.string() }),
  data: DataShape,
});

const ObjectShape = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

const node = {
  name: z.string(),
  application: z.string(),
  dependencies: z.array(z.string()),
  digest: z.string(),
  timeoutSeconds: z.number().check(z.positive()),
};

const PlanShape = z.looseObject({
  group: z.string(),
  namespace: z.string(),
  uid: z.optional(z.string()),
  parallelism: z.int().check(z.positive()),
  timeoutSeconds: z.optional(z.number().check(z.positive())),
  workflow: z.looseObject({ serviceAccountName: z.string(), ttl: z.string() }),
  stages: z.optional(
    z.array(
      z.looseObject({
        kind: z.literal("stage"),
        name: z.string(),
        application: z.string(),
        request: z.looseObject({ record: z.string() }),
        timeoutSeconds: node.timeoutSeconds,
      }),
    ),
  ),
  origin: z.optional(z.string()),
  nodes: z.array(
    z.discriminatedUnion("kind", [
      z.looseObject({
        ...node,
        kind: z.literal("release"),
        api: z.literal("helm.toolkit.fluxcd.io/v2"),
        objects: z.array(ObjectShape).check(z.minLength(1)),
      }),
      z.looseObject({
        ...node,
        kind: z.literal("step"),
        container: z.optional(z.looseObject({})),
        templateRef: z.optional(z.looseObject({})),
      }),
    ]),
  ),
});

/** Name and data of a ControllerRevision. Throws a ZodError for anything else. */
export function readRevision(object: unknown): { readonly name: string; readonly data: RevisionData } {
  const { metadata, data } = RevisionShape.parse(object);
  return { name: metadata.name, data };
}

/** The value as a plan; a stored one need not say that it has no stages. Throws a ZodError when it is none. */
export function readPlan(value: unknown): Plan {
  const { stages } = PlanShape.parse(value);
  return (stages === undefined ? { ...(value as Omit<Plan, "stages">), stages: [] } : value) as Plan;
}
