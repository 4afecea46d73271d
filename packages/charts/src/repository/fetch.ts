/** Fetches one chart's archive from where its repository says it is, and takes only what has the digest it should have. */
import { digestOf } from "../oci/digest.ts";
import { notARepository, Trouble, unexpected } from "../web/trouble.ts";
import type { Web } from "../web/web.ts";
import type { ArchiveCache } from "./archive-cache.ts";
import { type AskOptions, withWeb } from "./asking.ts";
import type { ChartProblem, ChartRequest, FetchedChart } from "./contract.ts";
import { archiveUrl, authorizationOf, fetchIndex, findInIndex } from "./http-repository.ts";
import type { ChartEntry } from "./index-entries.ts";
import { findLayer } from "./oci-repository.ts";

/** Most bytes of an archive: five times what source-controller takes by default (internal/helm). */
const ARCHIVE_BYTES = 50 * 1024 * 1024;
const HEADERS = { accept: "application/gzip, application/octet-stream, */*;q=0.5", "accept-encoding": "identity" };

export interface FetchOptions extends AskOptions {
  /** Archives that were fetched before; none: every archive is fetched. */
  readonly cache?: ArchiveCache | undefined;
}

/** The version is looked up at each call, so a range finds what is new; the archive may come from the cache. */
export function fetchChart(request: ChartRequest, options: FetchOptions): Promise<FetchedChart> {
  return withWeb(options, async (web) => {
    const fetching = new Fetching(web, options.cache);
    try {
      return request.url.startsWith("oci://") ? await fetching.layer(request) : await fetching.archive(request);
    } catch (error) {
      if (error instanceof Trouble) return { ok: false, problem: error.problem };
      throw error;
    }
  });
}

class Fetching {
  readonly #web: Web;
  readonly #cache: ArchiveCache | undefined;

  constructor(web: Web, cache: ArchiveCache | undefined) {
    this.#web = web;
    this.#cache = cache;
  }

  async layer(request: ChartRequest): Promise<FetchedChart> {
    const found = await findLayer(this.#web, request, ARCHIVE_BYTES);
    if (!found.ok) return found;
    const { version, descriptor, read } = found.layer;
    const archive = await this.#cached(request.url, descriptor.digest, read);
    return { ok: true, archive, version, digest: digestOf(archive) };
  }

  async archive(request: ChartRequest): Promise<FetchedChart> {
    const { url, name, credentials } = request;
    const found = findInIndex(await fetchIndex(this.#web, url, credentials, new Set([name])), request);
    if (!found.ok) return found;
    const { entry } = found;
    const fetch = async (): Promise<Uint8Array> => this.#firstOf(request, entry, digest);
    const digest = sha256Of(entry.digest);
    const archive = digest === undefined ? await fetch() : await this.#cached(url, digest, fetch);
    return { ok: true, archive, version: entry.version, digest: digestOf(archive) };
  }

  async #cached(url: string, digest: string, fetch: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = await this.#cache?.get(url, digest);
    if (known) return known;
    const archive = await fetch();
    await this.#cache?.put(url, digest, archive);
    return archive;
  }

  /** Throws a Trouble that tells of each place, where none of them gives it. */
  async #firstOf(request: ChartRequest, entry: ChartEntry, digest: string | undefined): Promise<Uint8Array> {
    const tried: { readonly url: string; readonly problem: ChartProblem }[] = [];
    for (const reference of entry.urls) {
      try {
        return await this.#from(request, reference, digest);
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        tried.push({ url: reference.replace(/[?#].*$/s, ""), problem: error.problem });
      }
    }
    throw new Trouble({ kind: "NoArchive", version: entry.version, tried });
  }

  async #from(request: ChartRequest, reference: string, digest: string | undefined): Promise<Uint8Array> {
    const archive = reference.startsWith("oci://")
      ? await this.#fromRegistry(reference)
      : await this.#download(request, archiveUrl(request.url, reference), digest !== undefined);
    const is = digestOf(archive);
    if (digest !== undefined && is !== digest) throw new Trouble({ kind: "DigestMismatch", wanted: digest, is });
    return archive;
  }

  /**
   * Credentials go to the repository's own origin alone, as in Helm without pass-credentials (pkg/getter/httpgetter.go);
   * the authorities that the Secret adds are trusted everywhere. Without TLS only what a digest vouches for is taken from a
   * repository that has TLS.
   */
  async #download({ url, credentials }: ChartRequest, at: URL, vouched: boolean): Promise<Uint8Array> {
    const home = new URL(url);
    if (at.protocol !== "https:" && at.protocol !== "http:") throw notARepository(`${at.protocol} is not understood`);
    if (home.protocol === "https:" && at.protocol === "http:" && !vouched) {
      throw notARepository("it has no TLS, and the index no digest");
    }
    const own = at.origin === home.origin ? credentials : credentials?.ca && { ca: credentials.ca };
    const authorization = at.origin === home.origin ? authorizationOf(credentials) : undefined;
    const tls = own === "" ? undefined : own;
    const answer = await this.#web.send({ url: at, authorization, tls, headers: HEADERS, limit: ARCHIVE_BYTES });
    if (answer.status !== 200) throw unexpected(answer.status, authorization !== undefined);
    return answer.bytes;
  }

  /** An index may name a registry: `oci://host/path/name:tag`. It is another host, so it gets no credentials. */
  async #fromRegistry(reference: string): Promise<Uint8Array> {
    const [, url, name, tag] = /^(oci:\/\/.+)\/([^/:]+):([^/:]+)$/.exec(reference) ?? [];
    if (url === undefined || name === undefined || tag === undefined) throw notARepository("it names no chart and tag");
    const found = await findLayer(this.#web, { url, name, version: tag.replaceAll("_", "+") }, ARCHIVE_BYTES);
    if (!found.ok) throw new Trouble(found.problem);
    return found.layer.read();
  }
}

/** As `sha256:…`; undefined where the index has none. Throws a Trouble for what is no SHA-256. */
function sha256Of(digest: string | undefined): string | undefined {
  if (digest === undefined) return undefined;
  const [, hex] = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(digest) ?? [];
  if (hex === undefined) throw notARepository(`its index.yaml has the digest "${digest}", which is no SHA-256`);
  return `sha256:${hex.toLowerCase()}`;
}
