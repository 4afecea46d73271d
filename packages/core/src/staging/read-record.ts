/**
 * Reads a record of staging back from its ControllerRevision. Checks what code reads; by the small zod, as revisions are.
 */
import * as z from "zod/mini";
import type { StagingRecord } from "./record.ts";
import { RECORD_FORMAT } from "./write-record.ts";

const Path = z.array(z.string());

const Artifact = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("oci"), url: z.string(), tag: z.string(), digest: z.string() }),
  z.looseObject({
    kind: z.literal("http"),
    url: z.string(),
    name: z.string(),
    version: z.string(),
    digest: z.string(),
  }),
]);

const Enabling = z.looseObject({
  conditions: z.array(z.looseObject({ path: Path, default: z.optional(z.boolean()) })),
  tags: z.array(z.looseObject({ name: z.string(), default: z.optional(z.boolean()) })),
});

const Record = z.looseObject({
  chart: z.looseObject({ name: z.string(), version: z.string() }),
  pieces: z.array(
    z.looseObject({
      subchart: z.optional(z.string()),
      artifact: Artifact,
      enabling: z.optional(Enabling),
      visible: z.optional(z.array(Path)),
    }),
  ),
});

const RecordShape = z.looseObject({
  apiVersion: z.literal("apps/v1"),
  kind: z.literal("ControllerRevision"),
  metadata: z.looseObject({ name: z.string() }),
  data: z.looseObject({ format: z.literal(RECORD_FORMAT), record: Record }),
});

/** Name and content of a record. Throws a ZodError for anything else, also for a record of a format that we do not know. */
export function readStagingRecord(object: unknown): { readonly name: string; readonly record: StagingRecord } {
  const { metadata, data } = RecordShape.parse(object);
  // The small zod writes optional fields as possibly undefined; what was JSON has none of that.
  return { name: metadata.name, record: data.record as StagingRecord };
}
