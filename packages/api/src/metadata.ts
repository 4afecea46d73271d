/** The metadata that Kubernetes gives every object. The API server checks it by itself; here only the name is bounded. */
import * as z from "zod";

const OwnerReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
  blockOwnerDeletion: z.boolean().optional(),
});

/** metadata of an object whose name must match the schema. */
export const Metadata = <S extends z.ZodType<string, string>>(name: S) =>
  z.object({
    name,
    generateName: z.string().optional(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    ownerReferences: z.array(OwnerReference).optional(),
    finalizers: z.array(z.string()).optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    generation: z.number().optional(),
    creationTimestamp: z.string().nullable().optional(),
    deletionTimestamp: z.string().optional(),
    deletionGracePeriodSeconds: z.number().optional(),
    managedFields: z.array(z.record(z.string(), z.unknown())).optional(),
    selfLink: z.string().optional(),
  });
