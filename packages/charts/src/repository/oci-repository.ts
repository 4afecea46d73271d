/** A chart in an OCI registry: a repository whose tags are the versions (Helm: pkg/registry). */
import { isDigest } from "../oci/digest.ts";
import { type BlobDescriptor, type Manifest, Repository } from "../oci/registry.ts";
import { notARepository, Trouble } from "../web/trouble.ts";
import type { Web } from "../web/web.ts";
import { chooseVersion, noSuchVersion } from "./choose.ts";
import type { ChartAnswer, ChartProblem, ChartRequest } from "./contract.ts";
import { isRecord } from "./index-entries.ts";
import { parseVersion } from "./versions.ts";

const EXACT = /^v?\d+\.\d+\.\d+(-[-.0-9A-Za-z]+)?(\+[-.0-9A-Za-z]+)?$/;
const PING_BYTES = 1024 * 1024;
/** The second is what Helm wrote before 3.7. */
const CHART_LAYERS = ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip"];

/** Where to look, and how. */
type RegistryPlace = Pick<ChartRequest, "url" | "name" | "insecure" | "credentials">;

type FoundTag =
  | { readonly ok: true; readonly version: string; readonly digest: string }
  | { readonly ok: false; readonly problem: ChartProblem };

/** Exact versions are asked for by their tag, as Flux does; only ranges need the list. */
export function findInRegistry(web: Web, request: ChartRequest): Promise<ChartAnswer> {
  return inRegistry(web, request, async (there) => {
    const found = await findTag(there, request.version);
    if (!found.ok) return found;
    const { version, digest } = found;
    return { ok: true, chart: { version, ...(digest === "" ? {} : { digest }) } };
  });
}

interface ChartLayer {
  readonly version: string;
  readonly descriptor: BlobDescriptor;
  /** The archive, checked against the descriptor. Throws a Trouble. */
  readonly read: () => Promise<Uint8Array>;
}

export type FoundLayer =
  | { readonly ok: true; readonly layer: ChartLayer }
  | { readonly ok: false; readonly problem: ChartProblem };

/** The layer with the chart, which is at most `limit` bytes; the manifest is the one that the version was resolved to. */
export function findLayer(web: Web, request: ChartRequest, limit: number): Promise<FoundLayer> {
  return inRegistry(web, request, async (there) => {
    const found = await findTag(there, request.version);
    if (!found.ok) return found;
    const { version, digest } = found;
    const manifest = await there.manifest(isDigest(digest) ? digest : tagOf(version));
    if (!manifest) return { ok: false, problem: noSuchVersion(version, []) };
    return { ok: true, layer: layerOf(there, manifest, version, limit) };
  });
}

async function findTag(there: Repository, version: string | undefined): Promise<FoundTag> {
  const exact = version !== undefined && EXACT.test(version) ? version : undefined;
  if (exact !== undefined) {
    const digest = await there.digest(tagOf(exact));
    if (digest !== undefined) return { ok: true, version: exact, digest };
  }
  const versions = (await there.tags())?.map(versionOf).filter((it) => EXACT.test(it) && parseVersion(it));
  if (!versions) return { ok: false, problem: { kind: "ChartNotFound" } };
  if (exact !== undefined) return { ok: false, problem: noSuchVersion(exact, versions) };
  const chosen = chooseVersion(version, versions);
  if (!chosen.ok) return chosen;
  return { ok: true, version: chosen.version, digest: (await there.digest(tagOf(chosen.version))) ?? "" };
}

function layerOf(there: Repository, manifest: Manifest, version: string, limit: number): ChartLayer {
  const descriptor = chartLayer(manifest);
  if (descriptor.size > limit) {
    throw notARepository(`the chart has ${descriptor.size} bytes, at most ${limit} are fetched`);
  }
  const read = async (): Promise<Uint8Array> => {
    const bytes = await there.blob(descriptor);
    if (!bytes) throw notARepository(`its manifest names the blob ${descriptor.digest}, which is not there`);
    return bytes;
  };
  return { version, descriptor, read };
}

/** Throws a Trouble where the manifest is not that of a chart. */
function chartLayer({ bytes, digest }: Manifest): BlobDescriptor {
  const manifest = parsed(bytes);
  const layers = isRecord(manifest) && Array.isArray(manifest["layers"]) ? manifest["layers"].filter(isRecord) : [];
  const layer = layers.find((it) => CHART_LAYERS.includes(String(it["mediaType"])));
  const size = layer?.["size"];
  const layerDigest = layer?.["digest"];
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0 || typeof layerDigest !== "string") {
    throw notARepository(`its manifest ${digest} has no Helm chart`);
  }
  return { digest: layerDigest, size };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    throw notARepository("its manifest is not JSON");
  }
}

/** Tags have no "+", Helm writes "_" (pkg/registry). */
const tagOf = (version: string): string => version.replaceAll("+", "_");
const versionOf = (tag: string): string => tag.replaceAll("_", "+");

/** Does it there; where a local registry cannot be asked over TLS, but without, the problem says so. */
async function inRegistry<T>(web: Web, place: RegistryPlace, step: (there: Repository) => Promise<T>): Promise<T> {
  const [registry = "", ...path] = place.url.slice("oci://".length).split("/").filter(Boolean);
  // Docker's own name for its registry (go-containerregistry pkg/name).
  const host = registry === "docker.io" ? "index.docker.io" : registry;
  const base = new URL(`${place.insecure ? "http" : "https"}://${host}`);
  try {
    return await step(new Repository(web, base, [...path, place.name].join("/"), place.credentials));
  } catch (error) {
    const problem = error instanceof Trouble && error.cause !== undefined ? error.problem : undefined;
    if (place.insecure || problem?.kind !== "Unreachable" || !(await answersPlainly(web, base))) throw error;
    const hint = "it answers without TLS, which chart.insecure: true allows";
    throw new Trouble({ kind: "Unreachable", reason: `${problem.reason.trim()}; ${hint}` });
  }
}

/** Nothing secret is sent, and only to this machine or a private network. */
async function answersPlainly(web: Web, { hostname, host }: URL): Promise<boolean> {
  if (!isLocal(hostname)) return false;
  try {
    await web.send({ url: new URL(`http://${host}/v2/`), limit: PING_BYTES });
    return true;
  } catch (error) {
    if (error instanceof Trouble) return false;
    throw error;
  }
}

const LOCAL =
  /^(localhost|.*\.local|.*\.localhost|\[::1\]|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+)$/;

/** What go-containerregistry counts as such (pkg/name: Registry.Scheme). */
export function isLocal(host: string): boolean {
  return LOCAL.test(host);
}
