/** An OCI registry in memory that takes pushes, with basic authentication and faults on demand. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Playing, play } from "@orkestra/charts/testing";

export interface StagingRegistry extends Playing {
  /** By repository and tag: `staging/umbrella:TAG`. */
  readonly manifests: ReadonlyMap<string, Uint8Array>;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** The uploads that were asked for, as `METHOD kind`, in the order of arrival. */
  readonly written: readonly string[];
}

export interface RegistryOptions {
  /** `user:password` that it wants. */
  readonly user?: string;
  /** What it answers in place of its own answer, or nothing; it waits for it. */
  readonly instead?: (what: string) => Promise<Instead | undefined> | Instead | undefined;
}

interface Instead {
  readonly status: number;
  readonly says?: string;
}

const sha256 = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export async function playStagingRegistry({ user, instead }: RegistryOptions = {}): Promise<StagingRegistry> {
  const manifests = new Map<string, Uint8Array>();
  const blobs = new Map<string, Uint8Array>();
  const written: string[] = [];
  const playing = await play(async (request, response) => {
    const bytes = await buffer(request);
    if (user !== undefined && request.headers.authorization !== `Basic ${btoa(user)}`) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
      return;
    }
    const { method = "", url = "" } = request;
    const [, repository = "", kind = "", reference = ""] =
      /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs)\/([^?]*)/.exec(url) ?? [];
    const what = `${method} ${kind}`;
    const other = await instead?.(what);
    if (other) {
      say(response, other);
      return;
    }
    if (method === "PUT" || method === "POST") written.push(what);
    const name = kind === "manifests" ? `${repository}:${reference}` : reference;
    const stored = kind === "manifests" ? manifests : blobs;
    answer({ request, response, bytes, what, name, stored });
  });
  return { ...playing, manifests, blobs, written };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bytes: Uint8Array;
  readonly what: string;
  /** Of what is asked for or sent. */
  readonly name: string;
  readonly stored: Map<string, Uint8Array>;
}

function answer({ request, response, bytes, what, name, stored }: Exchange): void {
  switch (what) {
    case "POST blobs/uploads":
      response.writeHead(202, { location: `${request.url}one` }).end();
      return;
    case "PUT blobs/uploads": {
      const digest = new URL(request.url ?? "", "http://localhost").searchParams.get("digest") ?? "";
      if (sha256(bytes) !== digest) {
        say(response, { status: 400, says: "digest invalid" });
        return;
      }
      stored.set(digest, bytes);
      response.writeHead(201).end();
      return;
    }
    case "PUT manifests":
      stored.set(name, bytes);
      response.writeHead(201, { "docker-content-digest": sha256(bytes) }).end();
      return;
    default:
      sayStored(response, what, stored.get(name));
  }
}

function sayStored(response: ServerResponse, what: string, bytes: Uint8Array | undefined): void {
  if (!bytes) {
    say(response, { status: 404, says: "not known" });
    return;
  }
  const type = what.endsWith("manifests") ? "application/vnd.oci.image.manifest.v1+json" : "application/octet-stream";
  const headers = { "content-type": type, "content-length": bytes.length, "docker-content-digest": sha256(bytes) };
  response.writeHead(200, headers).end(bytes);
}

function say(response: ServerResponse, { status, says = "" }: Instead): void {
  const body = JSON.stringify({ errors: [{ code: "TEST", message: says }] });
  response.writeHead(status, { "content-type": "application/json" }).end(body);
}
