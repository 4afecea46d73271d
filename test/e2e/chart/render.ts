/** The chart as Helm renders it, as objects. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";

const run = promisify(execFile);

const CHART = join(import.meta.dirname, "../../../helm/orkestra");

export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** Path of the Helm that the end-to-end suite was set up with. */
function helmBinary(): string {
  const path = process.env["ORKESTRA_HELM"];
  if (!path) throw new Error("ORKESTRA_HELM, the path of helm, is not set: the suite's global setup does that");
  return path;
}

/** @param values what the chart's defaults are overridden with. Rejects with what Helm says when it refuses them. */
export async function render(values: object = {}): Promise<Rendered[]> {
  const args = ["template", "orkestra", CHART, "--namespace", "orkestra-system", "--kube-version", "1.34.0"];
  const { stdout } = await run(helmBinary(), [...args, ...settings(values)], { maxBuffer: 16 << 20 });
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

export async function lint(values: object = {}): Promise<string> {
  return (await run(helmBinary(), ["lint", "--strict", CHART, ...settings(values)])).stdout;
}

const settings = (values: object): string[] =>
  Object.entries(values).flatMap(([key, value]) => ["--set-json", `${key}=${JSON.stringify(value)}`]);

/** The only object of this kind and name; throws when there is none, or another one like it. */
export function one<T = Rendered>(objects: readonly Rendered[], kind: string, name: string): T {
  const found = objects.filter((object) => object.kind === kind && object.metadata.name === name);
  if (found.length !== 1) throw new Error(`the chart renders ${found.length} objects ${kind}/${name}`);
  return found[0] as T;
}
