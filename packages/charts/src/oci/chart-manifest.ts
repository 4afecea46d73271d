/**
 * A chart as an OCI artifact, in the form of Helm's own (pkg/registry): a config with what Chart.yaml says, and one layer,
 * the archive. Without the time of its making, so that equal archives have manifests of equal digest.
 */
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { digestOf } from "./digest.ts";

export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE = "application/vnd.cncf.helm.config.v1+json";
/** Of the layer with the archive. */
const CHART_TYPE = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

export interface ChartArtifact {
  readonly config: Uint8Array;
  readonly manifest: Uint8Array;
  /** Of the manifest. */
  readonly digest: string;
}

/** `chartYaml`: the root's Chart.yaml as it is in the archive. */
export function chartArtifact(archive: Uint8Array, chartYaml: Uint8Array): ChartArtifact {
  const metadata = metadataOf(Buffer.from(chartYaml).toString("utf8"));
  const config = json(metadata);
  const annotations = Object.fromEntries(
    ANNOTATED.flatMap(([key, name]) => {
      const value = metadata[key];
      return typeof value === "string" ? [[`org.opencontainers.image.${name}`, value]] : [];
    }),
  );
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: descriptor(CONFIG_TYPE, config),
    layers: [descriptor(CHART_TYPE, archive)],
    annotations,
  });
  return { config, manifest, digest: digestOf(manifest) };
}

const ANNOTATED = [
  ["name", "title"],
  ["version", "version"],
  ["description", "description"],
  ["home", "url"],
] as const;

/** What Helm reads of a config, all of it text: a number where Helm wants text would make it refuse the chart. */
const TEXTS = ["name", "home", "version", "description", "icon", "apiVersion", "appVersion", "kubeVersion", "type"];
const LISTS = ["sources", "keywords"];

function metadataOf(chartYaml: string): Readonly<Record<string, unknown>> {
  const raw = load(chartYaml, { schema: FAILSAFE_SCHEMA });
  const fields = typeof raw === "object" && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
  const entries = [
    ...TEXTS.flatMap((key) => (isText(fields[key]) ? [[key, fields[key]]] : [])),
    ...LISTS.flatMap((key) => {
      const list = fields[key];
      return Array.isArray(list) ? [[key, list.filter(isText)]] : [];
    }),
  ];
  return Object.fromEntries(entries);
}

/** Read without types, nothing is "", "~" or "null". */
function isText(value: unknown): value is string {
  return typeof value === "string" && !["", "~", "null"].includes(value);
}

function descriptor(mediaType: string, bytes: Uint8Array): object {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

const json = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
