/** A chart in an OCI registry: a repository whose tags are the versions. */

import { Repository } from "../oci/registry.ts";
import { Trouble } from "../web/trouble.ts";
import type { Web } from "../web/web.ts";
import { chooseVersion, noSuchVersion } from "./choose.ts";
import type { ChartAnswer, ChartRequest } from "./contract.ts";
import { parseVersion } from "./versions.ts";

const EXACT = /^v?\d+\.\d+\.\d+(-[-.0-9A-Za-z]+)?(\+[-.0-9A-Za-z]+)?$/;
const PING_BYTES = 1024 * 1024;

/** Exact versions are asked for by their tag, as Flux does; only ranges need the list. */
export async function findInRegistry(web: Web, request: ChartRequest): Promise<ChartAnswer> {
  const { registry, repository } = placeOf(request);
  const there = new Repository(web, await baseOf(web, registry, request), repository, request.credentials);
  const exact = request.version !== undefined && EXACT.test(request.version) ? request.version : undefined;
  if (exact !== undefined) {
    const digest = await there.digest(tagOf(exact));
    if (digest !== undefined) return found(exact, digest);
  }
  const versions = (await there.tags())?.map(versionOf).filter((it) => EXACT.test(it) && parseVersion(it));
  if (!versions) return { ok: false, problem: { kind: "ChartNotFound" } };
  if (exact !== undefined) return { ok: false, problem: noSuchVersion(exact, versions) };
  const chosen = chooseVersion(request.version, versions);
  if (!chosen.ok) return chosen;
  return found(chosen.version, (await there.digest(tagOf(chosen.version))) ?? "");
}

function found(version: string, digest: string): ChartAnswer {
  return { ok: true, chart: { version, ...(digest === "" ? {} : { digest }) } };
}

/** Tags have no "+", Helm writes "_" (pkg/registry). */
const tagOf = (version: string): string => version.replaceAll("+", "_");
const versionOf = (tag: string): string => tag.replaceAll("_", "+");

function placeOf({ url, name }: ChartRequest): { registry: string; repository: string } {
  const [registry = "", ...path] = url.slice("oci://".length).split("/").filter(Boolean);
  // Docker's own name for its registry (go-containerregistry pkg/name).
  return { registry: registry === "docker.io" ? "index.docker.io" : registry, repository: [...path, name].join("/") };
}

/**
 * HTTPS, but plain HTTP for a registry on this machine or a private network that does not speak HTTPS: what Flux's client
 * does (go-containerregistry pkg/name, pkg/v1/remote/transport/ping.go).
 */
async function baseOf(web: Web, registry: string, { credentials }: ChartRequest): Promise<URL> {
  const base = new URL(`https://${registry}`);
  if (!isLocal(base.hostname)) return base;
  try {
    await web.send({ url: new URL("/v2/", base), tls: credentials, limit: PING_BYTES });
    return base;
  } catch (error) {
    if (error instanceof Trouble) return new URL(`http://${registry}`);
    throw error;
  }
}

const LOCAL =
  /^(localhost|.*\.local|.*\.localhost|\[::1\]|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+)$/;

export function isLocal(host: string): boolean {
  return LOCAL.test(host);
}
