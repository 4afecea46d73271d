/**
 * Pushes pieces to a ChartMuseum or to Harbor's older chart API, and waits until the index shows them, since that is what
 * Flux reads, and ChartMuseum writes it some time after it has taken a chart.
 *
 * What is there is never overwritten: the parameter `force` is never used.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { FormData } from "undici";
import { digestOf } from "../oci/digest.ts";
import { archiveUrl, authorizationOf } from "../repository/http-repository.ts";
import { type Credentials, namesSomebody } from "../web/credentials.ts";
import { toldBy } from "../web/told.ts";
import { unexpected } from "../web/trouble.ts";
import type { Web, WebAnswer } from "../web/web.ts";
import { Halt } from "./halt.ts";
import { MuseumIndex } from "./museum-index.ts";
import type { HttpParcel } from "./parcel.ts";
import { type UploadApi, uploadApis } from "./upload-api.ts";

const ANSWER_BYTES = 1024 * 1024;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

export interface MuseumOptions {
  readonly web: Web;
  /** For requests that carry an archive. */
  readonly uploads: Web;
  /** The Helm repository, without a slash at the end. */
  readonly url: string;
  readonly credentials: Credentials | undefined;
  readonly chart: string;
  /** How long the index may take to show a chart. */
  readonly indexMs: number;
  readonly signal: AbortSignal;
}

export class Museum {
  readonly #options: MuseumOptions;
  readonly #index: MuseumIndex;
  /** In the order in which they are tried; only the right one once it is known. */
  #apis: readonly UploadApi[];

  constructor(options: MuseumOptions) {
    this.#options = options;
    this.#index = new MuseumIndex(options.web, options.url, options.credentials, options.chart);
    this.#apis = uploadApis(options.url);
  }

  /** Throws what `problemOf` explains. */
  async push(parcel: HttpParcel): Promise<"pushed" | "present"> {
    if (await this.#isShown(parcel)) return "present";
    const answer = await this.#upload(parcel);
    if (answer.status === 409) await this.#checkStored(parcel);
    else if (answer.status !== 201 && answer.status !== 200) throw this.#refusal(answer);
    await this.#waitUntilShown(parcel);
    return answer.status === 409 ? "present" : "pushed";
  }

  /** Throws a Halt where the index has the version with other content. */
  async #isShown({ artifact: { name, version, digest } }: HttpParcel): Promise<boolean> {
    const entry = await this.#index.entry(name, version);
    if (!entry) return false;
    const [reference = `charts/${name}-${version}.tgz`] = entry.urls;
    const found = entry.digest === undefined ? await this.#digestAt(reference) : `sha256:${hex(entry.digest)}`;
    if (found === digest) return true;
    throw new Halt({ kind: "Taken", name: `version ${version}`, digest: found ?? "nothing", wanted: digest });
  }

  /** The museum has a file of this name that its index may not show yet. Both APIs serve it here. */
  async #checkStored({ artifact: { name, version, digest } }: HttpParcel): Promise<void> {
    const found = await this.#digestAt(`charts/${name}-${version}.tgz`);
    if (found === digest) return;
    throw new Halt({ kind: "Taken", name: `version ${version}`, digest: found ?? "nothing", wanted: digest });
  }

  async #digestAt(reference: string): Promise<string | undefined> {
    const { web, url, credentials } = this.#options;
    const at = archiveUrl(url, reference);
    const own = at.origin === new URL(url).origin;
    const answer = await web.send({
      url: at,
      headers: { "accept-encoding": "identity" },
      ...(own ? { authorization: authorizationOf(credentials), tls: credentials } : {}),
      limit: ARCHIVE_BYTES,
    });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#refusal(answer);
    return digestOf(answer.bytes);
  }

  /** Whatever the right API answers. Where a path is none of theirs, servers say 404 or 405. */
  async #upload(parcel: HttpParcel): Promise<WebAnswer> {
    let last: WebAnswer | undefined;
    for (const api of this.#apis) {
      const answer = await this.#post(api, parcel);
      if (answer.status !== 404 && answer.status !== 405) {
        this.#apis = [api];
        return answer;
      }
      last ??= answer;
    }
    if (!last) throw new Error("there is no API to try");
    throw new Halt({ kind: "NoUpload", ...toldBy(last) });
  }

  #post({ url, form }: UploadApi, { archive, artifact: { name, version } }: HttpParcel): Promise<WebAnswer> {
    const { uploads, credentials } = this.#options;
    const common = { url, method: "POST", authorization: authorizationOf(credentials), tls: credentials } as const;
    if (!form) {
      const headers = { "content-type": "application/gzip" };
      return uploads.send({ ...common, headers, body: archive, limit: ANSWER_BYTES });
    }
    const body = new FormData();
    body.set("chart", new Blob([new Uint8Array(archive)], { type: "application/gzip" }), `${name}-${version}.tgz`);
    return uploads.send({ ...common, body, limit: ANSWER_BYTES });
  }

  async #waitUntilShown(parcel: HttpParcel): Promise<void> {
    const { indexMs, signal } = this.#options;
    const until = performance.now() + indexMs;
    for (let wait = FIRST_WAIT_MS; !(await this.#isShown(parcel)); wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      if (performance.now() + wait > until) {
        const reason = `its index.yaml does not show version ${parcel.artifact.version} after ${indexMs / 1000} s`;
        throw new Halt({ kind: "NotVerified", reason });
      }
      await pause(wait, signal);
    }
  }

  #refusal(answer: WebAnswer): Error {
    return unexpected(answer.status, namesSomebody(this.#options.credentials), toldBy(answer));
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}

/** Of a chart's archive: far more than any museum takes. */
const ARCHIVE_BYTES = 100 * 1024 * 1024;

/** Indexes have it with or without the algorithm. */
const hex = (digest: string): string => digest.replace(/^sha256:/, "").toLowerCase();
