/** Charts written as data, and how they become files: `chart({name: "web", templates: {...}, subcharts: [part(chart({...}))]})`. */
import { stringify as stringifyYaml } from "yaml";

/** Helm reads YAML 1.1, where a key `on` must be quoted. */
const stringify = (value: unknown): string => stringifyYaml(value, { version: "1.1" });

/** One entry of `dependencies`, beyond name and version. */
export interface Entry {
  readonly alias?: string;
  readonly condition?: string;
  readonly tags?: readonly string[];
  readonly "import-values"?: readonly (string | { readonly child: string; readonly parent: string })[];
  /** A range. Default: the sub-chart's exact version. */
  readonly version?: string;
  readonly repository?: string;
  /** A name that is not the sub-chart's, for entries that nothing fits. */
  readonly name?: string;
}

export interface Part {
  readonly chart: ChartSpec;
  /** Several for one chart under several aliases; none for one that is in charts/ without being declared. */
  readonly entries: readonly Entry[];
  readonly as: "folder" | "archive";
  /** Name in charts/ where it is not the chart's. */
  readonly folder?: string;
}

export interface ChartSpec {
  readonly name: string;
  /** Default 1.0.0. */
  readonly version?: string;
  /** v1: dependencies stand in requirements.yaml. Default v2. */
  readonly apiVersion?: "v1" | "v2";
  readonly type?: "application" | "library";
  /** More fields of Chart.yaml. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Text where YAML's own look matters. */
  readonly values?: Readonly<Record<string, unknown>> | string;
  readonly schema?: Readonly<Record<string, unknown>>;
  /** By path below templates/. */
  readonly templates?: Readonly<Record<string, string>>;
  readonly crds?: Readonly<Record<string, string>>;
  /** Anything else, by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly subcharts?: readonly Part[];
}

export const chart = (spec: ChartSpec): ChartSpec => spec;

/** A sub-chart as a folder, declared by these entries. */
export const part = (spec: ChartSpec, ...entries: readonly Entry[]): Part => ({
  chart: spec,
  entries: entries.length === 0 ? [{}] : entries,
  as: "folder",
});

/** A sub-chart that is in charts/ and in no list of dependencies. */
export const undeclared = (spec: ChartSpec): Part => ({ chart: spec, entries: [], as: "folder" });

/** Makes the archive that stands in charts/ from the files of a sub-chart. */
export type Archiver = (name: string, files: ReadonlyMap<string, Uint8Array>) => Promise<Uint8Array>;

const utf8 = new TextEncoder();

/** Every file of the chart by its path, sub-charts included. */
export async function filesOf(spec: ChartSpec, archive: Archiver): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const write = (path: string, text: string): Map<string, Uint8Array> => files.set(path, utf8.encode(text));
  for (const [path, text] of Object.entries(ownFiles(spec))) write(path, text);
  for (const sub of spec.subcharts ?? []) {
    const inner = await filesOf(sub.chart, archive);
    const folder = sub.folder ?? sub.chart.name;
    if (sub.as === "archive") {
      files.set(`charts/${folder}-${versionOf(sub.chart)}.tgz`, await archive(sub.chart.name, inner));
      continue;
    }
    for (const [path, bytes] of inner) files.set(`charts/${folder}/${path}`, bytes);
  }
  return files;
}

function ownFiles(spec: ChartSpec): Record<string, string> {
  const { values, schema } = spec;
  const { dependencies, ...metadata } = metadataOf(spec);
  const old = spec.apiVersion === "v1";
  const below = (folder: string, files: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  return {
    "Chart.yaml": stringify({ ...metadata, ...(!old && dependencies.length > 0 && { dependencies }) }),
    ...(old && dependencies.length > 0 && { "requirements.yaml": stringify({ dependencies }) }),
    ...(values !== undefined && { "values.yaml": typeof values === "string" ? values : stringify(values) }),
    ...(schema !== undefined && { "values.schema.json": JSON.stringify(schema) }),
    ...below("templates", spec.templates),
    ...below("crds", spec.crds),
    ...spec.files,
  };
}

function metadataOf(spec: ChartSpec) {
  const dependencies = (spec.subcharts ?? []).flatMap(({ chart: sub, entries }) =>
    entries.map((entry) => ({ name: sub.name, version: versionOf(sub), ...entry })),
  );
  const { apiVersion = "v2", name, type, more } = spec;
  return { apiVersion, name, version: versionOf(spec), ...(type && { type }), ...more, dependencies };
}

const versionOf = ({ version = "1.0.0" }: ChartSpec): string => version;
