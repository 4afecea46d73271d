/**
 * An OCI registry in memory (distribution specification): whoever pushes and pulls finds it as strict as a real one about
 * digests and about what a manifest refers to. No users, no TLS, no deletion, and a blob comes in one piece.
 */
import { createHash, randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

interface Manifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

interface Repository {
  readonly blobs: Map<string, Uint8Array>;
  /** By digest. */
  readonly manifests: Map<string, Manifest>;
  /** Tag to digest. */
  readonly tags: Map<string, string>;
  readonly uploads: Set<string>;
}

interface Asked {
  readonly body: Uint8Array;
  readonly headers: IncomingMessage["headers"];
  readonly query: URLSearchParams;
  readonly name: string;
  /** Of what is asked for: a tag, a digest, the id of an upload. */
  readonly reference: string;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: Uint8Array;
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const PATH = /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs|tags)\/([^/]*)$/;

export class Registry {
  readonly #repositories = new Map<string, Repository>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  /** Listens on 127.0.0.1. */
  static async start(): Promise<Registry> {
    const registry = new Registry();
    await new Promise<void>((resolve, reject) => {
      registry.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return registry;
  }

  /** `127.0.0.1:PORT` */
  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `REPOSITORY:TAG` of all that was pushed under a tag. */
  get pushed(): string[] {
    return [...this.#repositories].flatMap(([name, { tags }]) => [...tags.keys()].map((tag) => `${name}:${tag}`));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://registry");
    const [, name = "", kind = "", reference = ""] = PATH.exec(pathname) ?? [];
    const asked = { body: await buffer(request), headers, query, name, reference };
    const { status, body, ...answer } = this.#answer(`${method === "HEAD" ? "GET" : method} ${kind}`, pathname, asked);
    response.writeHead(status, answer.headers).end(method === "HEAD" ? undefined : body);
  }

  #answer(what: string, path: string, asked: Asked): Answer {
    switch (what) {
      case "POST blobs/uploads":
        return this.#begin(asked);
      case "PUT blobs/uploads":
        return this.#takeBlob(asked);
      case "PUT manifests":
        return this.#takeManifest(asked);
      case "GET tags":
        return this.#tags(asked);
      case "GET manifests":
        return this.#manifest(asked);
      case "GET blobs":
        return given(asked, this.#repositories.get(asked.name)?.blobs.get(asked.reference), "application/octet-stream");
      default:
        return path === "/v2/" ? said(200, {}) : refused(404, "UNSUPPORTED", `${what} ${path}`);
    }
  }

  #repository(name: string): Repository {
    const known = this.#repositories.get(name);
    if (known) return known;
    const made: Repository = { blobs: new Map(), manifests: new Map(), tags: new Map(), uploads: new Set() };
    this.#repositories.set(name, made);
    return made;
  }

  #begin({ name }: Asked): Answer {
    const id = randomUUID();
    this.#repository(name).uploads.add(id);
    return { status: 202, headers: { location: `/v2/${name}/blobs/uploads/${id}` } };
  }

  #takeBlob({ name, reference, query, body }: Asked): Answer {
    const { uploads, blobs } = this.#repository(name);
    if (!uploads.delete(reference)) return refused(404, "BLOB_UPLOAD_UNKNOWN", reference);
    const digest = query.get("digest") ?? "";
    if (digestOf(body) !== digest) return refused(400, "DIGEST_INVALID", digest);
    blobs.set(digest, body);
    return taken(`/v2/${name}/blobs/${digest}`, digest);
  }

  #takeManifest({ name, reference, body, headers }: Asked): Answer {
    const { blobs, manifests, tags } = this.#repository(name);
    const parts = partsOf(body);
    if (!parts) return refused(400, "MANIFEST_INVALID", reference);
    const missing = parts.find((digest) => !blobs.has(digest));
    if (missing !== undefined) return refused(404, "MANIFEST_BLOB_UNKNOWN", missing);
    const digest = digestOf(body);
    if (reference.startsWith("sha256:") && reference !== digest) return refused(400, "DIGEST_INVALID", reference);
    manifests.set(digest, { bytes: body, mediaType: headers["content-type"] ?? "" });
    if (reference !== digest) tags.set(reference, digest);
    return taken(`/v2/${name}/manifests/${digest}`, digest);
  }

  #manifest(asked: Asked): Answer {
    const { manifests, tags } = this.#repositories.get(asked.name) ?? {};
    const found = manifests?.get(tags?.get(asked.reference) ?? asked.reference);
    return given(asked, found?.bytes, found?.mediaType ?? "");
  }

  #tags({ name }: Asked): Answer {
    const found = this.#repositories.get(name);
    return found ? said(200, { name, tags: [...found.tags.keys()].sort() }) : refused(404, "NAME_UNKNOWN", name);
  }
}

/** Digests of the config and the layers; undefined for what is no image manifest. */
function partsOf(bytes: Uint8Array): readonly string[] | undefined {
  try {
    const { config, layers } = JSON.parse(Buffer.from(bytes).toString("utf8"));
    const digests: unknown[] = [config.digest, ...layers.map((layer: { readonly digest?: unknown }) => layer.digest)];
    return digests.every((digest) => typeof digest === "string") ? digests : undefined;
  } catch {
    return undefined; // Told as MANIFEST_INVALID.
  }
}

const taken = (location: string, digest: string): Answer => ({
  status: 201,
  headers: { location, "docker-content-digest": digest },
});

function given({ reference }: Asked, body: Uint8Array | undefined, type: string): Answer {
  if (!body) return refused(404, "NOT_FOUND", reference);
  const headers = { "content-type": type, "content-length": body.length, "docker-content-digest": digestOf(body) };
  return { status: 200, headers, body };
}

const said = (status: number, body: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(body)),
});

const refused = (status: number, code: string, detail: string): Answer =>
  said(status, { errors: [{ code, message: code.toLowerCase().replaceAll("_", " "), detail }] });
