/** One repository of an OCI registry (distribution specification), for reading: its tags, manifests and blobs. */
import type { Credentials } from "../web/credentials.ts";
import { toldBy } from "../web/told.ts";
import { notARepository, type Trouble, unexpected } from "../web/trouble.ts";
import type { Web, WebAnswer } from "../web/web.ts";
import { digestOf, isDigest } from "./digest.ts";
import type { Access } from "./registry-auth.ts";
import { Session } from "./session.ts";

const ANSWER_BYTES = 8 * 1024 * 1024;
const PAGE = 1000;
const MOST_PAGES = 200;
const MANIFESTS = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"].join(", ");
/** Most bytes of a manifest: what the distribution specification asks of registries to take at least. */
const MANIFEST_BYTES = 4 * 1024 * 1024;

export interface Manifest {
  /** As the registry keeps it: these are the bytes that the digest is of. */
  readonly bytes: Uint8Array;
  /** `sha256:…`, computed here. */
  readonly digest: string;
  readonly mediaType: string;
}

/** What a descriptor says of a blob (OCI image specification). */
export interface BlobDescriptor {
  readonly digest: string;
  /** In bytes. */
  readonly size: number;
}

export class Repository {
  /** For what is not reading. */
  readonly session: Session;

  /** `base`: the registry; `repository`: the path in it. */
  constructor(web: Web, base: URL, repository: string, credentials?: Credentials, access: Access = "pull") {
    this.session = new Session({ web, base, repository, credentials, access });
  }

  /** Undefined where the registry has no such repository. */
  async tags(): Promise<string[] | undefined> {
    const tags: string[] = [];
    let url: URL | undefined = this.session.url(`tags/list?n=${PAGE}`);
    for (let page = 0; url; page++) {
      if (page === MOST_PAGES) throw notARepository(`it has more than ${MOST_PAGES} pages of tags`);
      const answer = await this.session.ask({ url, headers: { accept: "application/json" }, limit: ANSWER_BYTES });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw this.#unexpected(answer);
      tags.push(...tagsOf(answer.text));
      url = this.#next(url, answer.headers.get("link"));
    }
    return tags;
  }

  /** Digest of the tag's manifest, empty where the registry does not tell; undefined where there is no such tag. */
  async digest(tag: string): Promise<string | undefined> {
    const headers = { accept: MANIFESTS };
    const answer = await this.session.ask({
      url: this.#url("manifests", tag),
      method: "HEAD",
      headers,
      limit: ANSWER_BYTES,
    });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#unexpected(answer);
    return answer.headers.get("docker-content-digest") ?? "";
  }

  /**
   * By tag or digest. Undefined where there is none; a Trouble where what comes is not what its digest says: the one
   * asked for, else the one that the registry tells.
   */
  async manifest(reference: string): Promise<Manifest | undefined> {
    const headers = { accept: MANIFESTS };
    const answer = await this.session.ask({ url: this.#url("manifests", reference), headers, limit: MANIFEST_BYTES });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#unexpected(answer);
    const told = isDigest(reference) ? reference : (answer.headers.get("docker-content-digest") ?? "");
    if (isDigest(told)) checkDigest(answer.bytes, told);
    const mediaType = (answer.headers.get("content-type") ?? "").replace(/;.*$/s, "").trim();
    return { bytes: answer.bytes, digest: digestOf(answer.bytes), mediaType };
  }

  /** Undefined where there is none; a Trouble where what comes is not what the descriptor says. At most `size` bytes are read. */
  async blob({ digest, size }: BlobDescriptor): Promise<Uint8Array | undefined> {
    if (!isDigest(digest)) throw notARepository(`"${digest}" is no digest that we know`);
    // The digest is of the blob itself, so nothing may pack it for the way.
    const headers = { accept: "*/*", "accept-encoding": "identity" };
    const answer = await this.session.ask({ url: this.#url("blobs", digest), headers, limit: size });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#unexpected(answer);
    if (answer.bytes.length !== size) {
      throw notARepository(`its blob ${digest} has ${answer.bytes.length} bytes instead of ${size}`);
    }
    checkDigest(answer.bytes, digest);
    return answer.bytes;
  }

  #url(kind: "manifests" | "blobs", reference: string): URL {
    // A digest keeps its colon: some registries do not decode it.
    return this.session.url(`${kind}/${isDigest(reference) ? reference : encodeURIComponent(reference)}`);
  }

  #unexpected(answer: WebAnswer): Trouble {
    return unexpected(answer.status, this.session.withCredentials, toldBy(answer));
  }

  /** The next page (RFC 8288), which must be on the same registry: our token goes there. */
  #next(from: URL, link: string | null): URL | undefined {
    const [, target] = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(link ?? "") ?? [];
    if (target === undefined) return undefined;
    const url = URL.canParse(target, from.href) ? new URL(target, from) : undefined;
    if (url?.origin !== this.session.base.origin) throw notARepository("its list of tags goes on somewhere else");
    return url;
  }
}

function checkDigest(bytes: Uint8Array, wanted: string): void {
  const [algorithm] = wanted.split(":");
  const found = digestOf(bytes, algorithm === "sha512" ? "sha512" : "sha256");
  if (found !== wanted) throw notARepository(`what it sent for ${wanted} has the digest ${found}`);
}

function tagsOf(text: string): string[] {
  try {
    const { tags } = JSON.parse(text) as { readonly tags?: unknown };
    // A repository whose tags were all deleted has null.
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  } catch {
    throw notARepository("its list of tags is not JSON");
  }
}
