/** Which files are a chart's own, and which belong to its sub-charts: charts/ as Helm reads it (pkg/chart/loader/load.go). */
import type { ChartFiles } from "../archive/contract.ts";

export interface SubchartSource {
  /** Name under charts/. */
  readonly entry: string;
  /** The same without .tgz, made unique. */
  readonly home: string;
  readonly content:
    | { readonly kind: "folder"; readonly files: ChartFiles }
    | { readonly kind: "archive"; readonly bytes: Uint8Array }
    | { readonly kind: "archiveIsFolder" };
}

export interface Parts {
  readonly own: ChartFiles;
  readonly subcharts: readonly SubchartSource[];
}

const FOLDER = "charts/";

/** Every entry of charts/ is a chart to Helm, a lone README too, but those that begin with "_" or ".", and signatures. */
export function partsOf(files: ChartFiles): Parts {
  const own = new Map<string, Uint8Array>();
  const entries = new Map<string, Map<string, Uint8Array>>();
  for (const [path, data] of files) {
    const entry = entryOf(path);
    if (entry === undefined) own.set(path, data);
    else filesOfEntry(entries, entry).set(path.slice(FOLDER.length + entry.length + 1), data);
  }
  const taken = new Set([...entries.keys()].filter((entry) => !entry.endsWith(".tgz")));
  const subcharts = [...entries].map(([entry, within]) => sourceOf(entry, within, taken));
  return { own, subcharts };
}

function entryOf(path: string): string | undefined {
  if (!path.startsWith(FOLDER) || path.endsWith(".prov")) return undefined;
  const [entry = ""] = path.slice(FOLDER.length).split("/", 1);
  return /^[_.]/.test(entry) ? undefined : entry;
}

function filesOfEntry(entries: Map<string, Map<string, Uint8Array>>, entry: string): Map<string, Uint8Array> {
  const known = entries.get(entry) ?? new Map<string, Uint8Array>();
  entries.set(entry, known);
  return known;
}

function sourceOf(entry: string, within: Map<string, Uint8Array>, taken: Set<string>): SubchartSource {
  // The path of a file that stands in charts/ itself is "" behind its own name.
  const bytes = within.get("");
  within.delete("");
  if (!entry.endsWith(".tgz")) return { entry, home: entry, content: { kind: "folder", files: within } };
  const home = unique(entry.replace(/(\.tgz)+$/, ""), taken);
  if (!bytes || within.size > 0) return { entry, home, content: { kind: "archiveIsFolder" } };
  return { entry, home, content: { kind: "archive", bytes } };
}

function unique(stem: string, taken: Set<string>): string {
  let name = stem;
  for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
  taken.add(name);
  return name;
}
