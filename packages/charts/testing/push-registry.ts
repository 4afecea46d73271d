/** A registry in memory that charts are pushed to, with room for the odd ways of real ones. */
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Playing, play } from "./servers.ts";

export interface PushRegistry extends Playing {
  readonly blobs: Map<string, Uint8Array>;
  /** By tag and by digest. */
  readonly manifests: Map<string, Uint8Array>;
  /** Method, and path without query, of what it was asked. */
  requests(): string[];
}

/** Answers in place of the registry: true where it has. The body is read already. */
export type Oddity = (request: IncomingMessage, response: ServerResponse, body: Uint8Array) => boolean | undefined;

export interface PushRegistryOptions {
  readonly odd?: Oddity;
  /** The Location of an upload, from its path. */
  readonly location?: (path: string) => string;
}

const hash = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export async function playPushRegistry({
  odd,
  location = (path) => path,
}: PushRegistryOptions = {}): Promise<PushRegistry> {
  const blobs = new Map<string, Uint8Array>();
  const manifests = new Map<string, Uint8Array>();
  const playing = await play(async (request, response) => {
    const body = await bodyOf(request);
    if (odd?.(request, response, body)) return;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://registry");
    const [, kind = "", reference = ""] = /\/(manifests|blobs\/uploads|blobs)\/([^/]*)$/.exec(pathname) ?? [];
    const task = `${request.method} ${kind}`;
    if (task === "POST blobs/uploads") begin(pathname, response);
    else if (task === "PUT blobs/uploads") takeBlob(searchParams, body, response);
    else if (task === "PUT manifests") takeManifest(reference, body, response);
    else give((kind === "blobs" ? blobs : manifests).get(reference), response);
  });
  const begin = (pathname: string, response: ServerResponse): void => {
    response.writeHead(202, { location: location(`${pathname}${randomUUID()}?_state=a%20b~c`) }).end();
  };
  const takeBlob = (query: URLSearchParams, body: Uint8Array, response: ServerResponse): void => {
    const digest = query.get("digest") ?? "";
    const sound = digest === hash(body) && query.get("_state") === "a b~c";
    if (sound) blobs.set(digest, body);
    response.writeHead(sound ? 201 : 400).end();
  };
  const takeManifest = (reference: string, body: Uint8Array, response: ServerResponse): void => {
    for (const key of [reference, hash(body)]) manifests.set(key, body);
    response.writeHead(201, { "docker-content-digest": hash(body) }).end();
  };
  const give = (found: Uint8Array | undefined, response: ServerResponse): void => {
    response.writeHead(found ? 200 : 404, found && { "docker-content-digest": hash(found) }).end(found);
  };
  const requests = (): string[] => playing.asked.map(({ method, url }) => `${method} ${url.replace(/\?.*$/, "")}`);
  return { ...playing, blobs, manifests, requests };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
