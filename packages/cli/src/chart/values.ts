/** Values of several files, laid over each other as Helm does with `-f` (pkg/cli/values: MergeValues). */
import { readFile } from "node:fs/promises";
import { documentsIn } from "../manifests/documents.ts";
import type { InputProblem } from "../manifests/problem.ts";
import { cannotRead } from "../manifests/read.ts";

export type Values = Readonly<Record<string, unknown>>;

export type ReadValues =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly problems: readonly InputProblem[] };

/** Later files win; `-` is standard input. All that is wrong in any of them is told. */
export async function readValues(files: readonly string[], stdin: () => Promise<string>): Promise<ReadValues> {
  const problems: InputProblem[] = [];
  let values: Values = {};
  for (const file of files) {
    const read = await readOne(file, stdin);
    if (read.ok) values = merged(values, read.values);
    else problems.push(...read.problems);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, values };
}

async function readOne(file: string, stdin: () => Promise<string>): Promise<ReadValues> {
  const source = file === "-" ? "<stdin>" : file;
  const wrong = (message: string): ReadValues => ({ ok: false, problems: [{ source, message }] });
  let text: string;
  try {
    text = file === "-" ? await stdin() : await readFile(file, "utf8");
  } catch (error) {
    return wrong(cannotRead(error));
  }
  const { documents, problems } = documentsIn({ source, text });
  if (problems.length > 0) return { ok: false, problems };
  if (documents.length > 1) return wrong("it has several documents, values are one");
  const value = documents[0]?.value ?? {};
  return isTable(value) ? { ok: true, values: value } : wrong("it holds no table of values");
}

/** Tables are merged; anything else, a null too, replaces what was there. */
function merged(below: Values, above: Values): Values {
  const both = Object.entries(above).map(([key, value]) => {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    return [key, isTable(under) && isTable(value) ? merged(under, value) : value] as const;
  });
  return Object.fromEntries([...Object.entries(below), ...both]);
}

function isTable(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
