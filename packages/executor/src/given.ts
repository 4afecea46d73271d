/** Reads what a run was given to work on: a file, standard input, or base64 on the command line. */
import { readFile } from "node:fs/promises";
import { text as readStream } from "node:stream/consumers";
import type { Given } from "./arguments/origin.ts";

export type GivenText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly string[] };

export async function textOf(given: Given): Promise<GivenText> {
  return given.kind === "spec" ? decoded(given.base64) : read(given.path);
}

function decoded(base64: string): GivenText {
  const compact = base64.replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return { ok: false, problems: ["--spec is not base64"] };
  return { ok: true, text: Buffer.from(compact, "base64").toString("utf8") };
}

async function read(path: string): Promise<GivenText> {
  try {
    return { ok: true, text: path === "-" ? await readStream(process.stdin) : await readFile(path, "utf8") };
  } catch (error) {
    return { ok: false, problems: [`--manifest: ${error instanceof Error ? error.message : String(error)}`] };
  }
}
