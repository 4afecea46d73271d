/**
 * What must be remembered of a cluster: only what the process table and the kernel cannot tell. The file is replaced as
 * a whole, so that it is never half written; whatever cannot be read belongs to a cluster that has to go.
 */
import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { stateFolder } from "./paths.ts";

const stateSchema = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  checkout: z.string(),
  /** `process`: it ends with the process that started it. */
  ownedBy: z.enum(["process", "nobody"]),
  createdAt: z.iso.datetime(),
  /** Hash of the programs, manifests and images that it runs. */
  fingerprint: z.string(),
  link: z.strictObject({ host: z.ipv4(), cluster: z.ipv4(), prefix: z.int() }),
  programs: z.record(z.string(), z.string()),
});
export type ClusterState = z.infer<typeof stateSchema>;

/** The state in a file's text, or undefined where the text is none. */
export function parseState(text: string): ClusterState | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function readState(id: string): ClusterState | undefined {
  try {
    return parseState(readFileSync(join(stateFolder(id), "state.json"), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

export async function writeState(id: string, state: ClusterState): Promise<void> {
  const file = join(stateFolder(id), "state.json");
  await writeFile(`${file}.new`, JSON.stringify(state, null, 2));
  await rename(`${file}.new`, file);
}
