/**
 * Finds charts where they are: in an HTTP repository by its index, in an OCI registry by its manifest. What is found is fetched
 * and checked against its digest, as source-controller does. Without credentials; registries on this machine without TLS.
 */
import { createHash } from "node:crypto";
import { maxSatisfying, valid } from "semver";
import { parse } from "yaml";
import { type Asked, type FindChart, type Found, notFound, type OciRef } from "./charts.ts";

interface Entry {
  readonly version: string;
  readonly digest?: string;
  readonly urls?: readonly string[];
}

const CHART_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const fetching: FindChart = async (asked) => {
  try {
    return await (asked.kind === "HelmRepository" ? fromIndex(asked) : fromRegistry(asked.url, asked.ref));
  } catch (error) {
    // Whatever it is may pass: it is tried again.
    const message = error instanceof Error ? `${error.message}${error.cause ? `: ${error.cause}` : ""}` : String(error);
    return {
      ok: false,
      stalled: false,
      reason: asked.kind === "OCIRepository" ? "OCIArtifactPullFailed" : "ChartPullError",
      message,
    };
  }
};

async function fromIndex({ url, chart, version }: Extract<Asked, { kind: "HelmRepository" }>): Promise<Found> {
  const base = url.endsWith("/") ? url : `${url}/`;
  const { entries = {} } = parse(Buffer.from(await get(new URL("index.yaml", base))).toString("utf8"));
  const offered: readonly Entry[] = entries[chart] ?? [];
  const chosen = choose(
    offered.map((entry) => entry.version),
    version,
  );
  const entry = offered.find((candidate) => candidate.version === chosen);
  if (!entry) return notFound(chart, version);
  const archive = await get(new URL(entry.urls?.[0] ?? "", base));
  if (entry.digest !== undefined && digestOf(archive) !== entry.digest)
    throw new Error(`chart "${chart}" has another digest than the index says`);
  return { ok: true, chart: { name: chart, version: entry.version } };
}

async function fromRegistry(url: string, { tag, semver, digest }: OciRef): Promise<Found> {
  const { host, pathname } = new URL(url.replace(/^oci:/, "http:"));
  const scheme = /^(127\.|localhost)/.test(host) ? "http" : "https";
  const base = `${scheme}://${host}/v2${pathname}`;
  const range = async () =>
    choose(JSON.parse(Buffer.from(await get(new URL(`${base}/tags/list`))).toString()).tags, semver ?? "*");
  const reference = digest ?? tag ?? (await range());
  const bytes = await get(new URL(`${base}/manifests/${reference}`));
  const made = `sha256:${digestOf(bytes)}`;
  if (digest !== undefined && made !== digest) throw new Error(`manifest has digest ${made}, not ${digest}`);
  const manifest = JSON.parse(Buffer.from(bytes).toString("utf8"));
  const layer = manifest.layers.find(({ mediaType }: { readonly mediaType: string }) => mediaType === CHART_LAYER);
  if (!layer) throw new Error(`no layer of type ${CHART_LAYER}`);
  for (const blob of [manifest.config, layer])
    if (`sha256:${digestOf(await get(new URL(`${base}/blobs/${blob.digest}`)))}` !== blob.digest)
      throw new Error(`blob ${blob.digest} has another digest`);
  const { name, version } = JSON.parse(
    Buffer.from(await get(new URL(`${base}/blobs/${manifest.config.digest}`))).toString(),
  );
  return { ok: true, chart: { name, version, digest: made } };
}

function choose(versions: readonly string[], wanted: string): string | undefined {
  return valid(wanted)
    ? versions.find((version) => version === wanted)
    : (maxSatisfying([...versions], wanted) ?? undefined);
}

async function get(url: URL): Promise<Uint8Array> {
  const accept = "application/vnd.oci.image.manifest.v1+json, */*";
  const answer = await fetch(url, { headers: { accept }, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`GET ${url}: ${answer.status} ${answer.statusText}`);
  return new Uint8Array(await answer.arrayBuffer());
}
