/** HTTP servers that play chart repositories, and record what they were asked. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Playing {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly asked: Asked[];
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Plays until the test is over. */
export async function play(answer: RequestListener, tls?: ServerOptions): Promise<Playing> {
  const asked: Asked[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(recorded(request));
    answer(request, response);
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function recorded({ method = "", url = "", headers }: IncomingMessage): Asked {
  return { method, url, authorization: headers.authorization };
}

export interface Registry extends Playing {
  readonly tokenScopes: string[];
}

export interface RegistryOptions {
  /** Tags by repository, alone or with the chart's archive of each. */
  readonly repositories: Readonly<Record<string, readonly string[] | Readonly<Record<string, Uint8Array>>>>;
  readonly pageSize?: number;
  /** User and password that the token service wants. */
  readonly user?: string;
  readonly refreshToken?: string;
}

/** A registry with a token service, as the distribution specification has it. */
export async function playRegistry({ repositories, pageSize = 2, ...trusted }: RegistryOptions): Promise<Registry> {
  const tokenScopes: string[] = [];
  const playing: Playing = await play(async (request, response) => {
    const url = new URL(request.url ?? "", `http://${playing.host}`);
    if (url.pathname === "/token") {
      const body = new URLSearchParams(await bodyOf(request));
      tokenScopes.push(url.searchParams.get("scope") ?? body.get("scope") ?? "");
      if (isTrusted(request, body, trusted)) say(response, 200, { token: "granted" });
      else say(response, 401, {});
    } else if (request.headers.authorization === "Bearer granted") {
      answerFor(url, repositories, pageSize, response);
    } else {
      const challenge = `Bearer realm="http://${playing.host}/token",service="test"`;
      say(response, 401, { errors: [] }, { "www-authenticate": challenge });
    }
  });
  return { ...playing, tokenScopes };
}

type Trusted = Pick<RegistryOptions, "user" | "refreshToken">;

function isTrusted({ headers }: IncomingMessage, body: URLSearchParams, { user, refreshToken }: Trusted): boolean {
  if (refreshToken !== undefined) return body.get("refresh_token") === refreshToken;
  return headers.authorization === (user && `Basic ${Buffer.from(user).toString("base64")}`);
}

function answerFor(
  { pathname, searchParams }: URL,
  repositories: RegistryOptions["repositories"],
  pageSize: number,
  response: ServerResponse,
): void {
  const [, name = "", kind, reference = ""] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/(.+)$/.exec(pathname) ?? [];
  const repository = repositories[name];
  if (!repository) notThere(response);
  else if (kind === "tags")
    sayTags(response, name, tagsOf(repository), { from: Number(searchParams.get("from")), pageSize });
  else if (!isList(repository)) sayBytes(response, contentsOf(repository).get(reference));
  else if (repository.includes(reference)) say(response, 200, {}, { "docker-content-digest": `sha256:${reference}` });
  else notThere(response);
}

interface Page {
  readonly from: number;
  readonly pageSize: number;
}

function sayTags(response: ServerResponse, name: string, tags: readonly string[], { from, pageSize }: Page): void {
  const to = from + pageSize;
  const next = to < tags.length ? { link: `</v2/${name}/tags/list?from=${to}>; rel="next"` } : {};
  say(response, 200, { name, tags: tags.slice(from, to) }, next);
}

/** Blobs by digest, manifests by digest and tag. */
function contentsOf(charts: Readonly<Record<string, Uint8Array>>): ReadonlyMap<string, Uint8Array> {
  return new Map(
    Object.entries(charts).flatMap(([tag, archive]): [string, Uint8Array][] => {
      const manifest = manifestOf(archive);
      return [
        [tag, manifest],
        [sha256(manifest), manifest],
        [sha256(archive), archive],
      ];
    }),
  );
}

type Tagged = RegistryOptions["repositories"][string];
const isList = (it: Tagged): it is readonly string[] => Array.isArray(it);
const tagsOf = (it: Tagged): readonly string[] => (isList(it) ? it : Object.keys(it));
const sha256 = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

function notThere(response: ServerResponse): void {
  say(response, 404, { errors: [{ code: "NAME_UNKNOWN" }] });
}

/** The manifest that Helm pushes with a chart, but for its annotations. */
function manifestOf(archive: Uint8Array): Uint8Array {
  const config = Buffer.from("{}");
  const descriptor = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: sha256(bytes),
    size: bytes.length,
  });
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: descriptor("application/vnd.cncf.helm.config.v1+json", config),
      layers: [
        descriptor("application/vnd.cncf.helm.chart.provenance.v1.prov", Buffer.from("signed")),
        descriptor("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive),
      ],
    }),
  );
}

/** With its digest, as registries do for manifests; for a blob it does no harm. */
function sayBytes(response: ServerResponse, bytes: Uint8Array | undefined): void {
  const type = "application/vnd.oci.image.manifest.v1+json";
  if (!bytes) notThere(response);
  else response.writeHead(200, { "content-type": type, "docker-content-digest": sha256(bytes) }).end(bytes);
}

/** Node leaves the body out of the answer to a HEAD. */
function say(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}
