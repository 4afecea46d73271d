/**
 * Plays a chart museum over HTTP, as far as charts are pushed to it and pulled from it:
 *
 *   ChartMuseum   POST /api/[REPO/]charts (body, or form with `chart`), GET …/charts/NAME/VERSION, GET /[REPO/]index.yaml, …
 *   Harbor < 2.8  POST /api/chartrepo/PROJECT/charts (form only), GET /chartrepo/PROJECT/index.yaml, …
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { MuseumOptions } from "./contract.ts";
import { archiveIn } from "./form.ts";
import { readPackage, type StoredChart } from "./package.ts";
import { type Route, routeOf } from "./route.ts";
import { Shelf } from "./shelf.ts";

const DEFAULTS = { depth: 0, contextPath: "", maxUploadSize: 20 * 1024 * 1024, maxStorageObjects: 0, indexLagMs: 200 };

/** Not listening yet. */
export function museum(options: MuseumOptions): Server {
  const it = new Museum({ allowOverwrite: options.projects !== undefined, ...DEFAULTS, ...options });
  return createServer((request, response) => {
    it.answer(request, response).catch((error: unknown) => {
      say(response, 500, { error: error instanceof Error ? error.message : String(error) });
    });
  });
}

type Settings = MuseumOptions & typeof DEFAULTS & { readonly allowOverwrite: boolean };

class Museum {
  readonly #settings: Settings;
  readonly #shelves = new Map<string, Shelf>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = this.#refusal(request);
    if (refused !== undefined) {
      const challenge: Record<string, string> = refused === 401 ? { "www-authenticate": 'Basic realm="museum"' } : {};
      return say(response, refused, { error: refused === 401 ? "unauthorized" : "forbidden" }, challenge);
    }
    const route = routeOf(request.method ?? "", request.url ?? "", this.#settings);
    if (!route) return say(response, 404, { error: "not found" });
    if (this.#settings.projects && !this.#settings.projects.includes(route.repository)) {
      return say(response, 404, { error: `project ${route.repository} not found` });
    }
    if (route.kind === "upload") return await this.#upload(route, request, response);
    await this.#serve(route, response);
  }

  #refusal({ method = "", headers }: IncomingMessage): 401 | 403 | undefined {
    const { user, reader, anonymousGet } = this.#settings;
    const reading = method === "GET" || method === "HEAD";
    if (user === undefined || headers.authorization === basic(user) || (reading && anonymousGet)) return undefined;
    if (reader === undefined || headers.authorization !== basic(reader)) return 401;
    return reading ? undefined : 403;
  }

  async #serve(route: Exclude<Route, { kind: "upload" }>, response: ServerResponse): Promise<void> {
    const shelf = this.#shelf(route.repository);
    if (route.kind === "index") {
      const index = await shelf.index();
      response.writeHead(200, { "content-type": "application/x-yaml" }).end(index);
    } else if (route.kind === "archive") {
      const archive = await shelf.read(route.file);
      if (archive) response.writeHead(200, { "content-type": "application/x-tar" }).end(archive);
      else say(response, 404, { error: "not found" });
    } else {
      const found = await shelf.version(route.name, route.version);
      say(response, found ? 200 : 404, found ?? { error: `no chart version found for ${route.name}-${route.version}` });
    }
  }

  async #upload({ repository }: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { maxUploadSize, maxStorageObjects, allowOverwrite, projects } = this.#settings;
    const body = await bodyOf(request, maxUploadSize);
    if (!body) return say(response, 413, { error: "request too large" }, { connection: "close" });
    const type = request.headers["content-type"] ?? "";
    const form = type.startsWith("multipart/form-data");
    if (projects && !form) return say(response, 400, { error: "no package or provenance file found in form fields" });
    const archive = form ? await archiveIn(body, type) : body;
    if (!archive) return say(response, 400, { error: "no package or provenance file found in form fields" });
    const chart = await readPackage(archive).catch((error: Error) => error);
    if (chart instanceof Error) return say(response, form ? 400 : 500, { error: chart.message });
    const shelf = this.#shelf(repository);
    if (!allowOverwrite && (await shelf.read(chart.file))) {
      return say(response, 409, { error: form ? "chart already exists" : "file already exists" });
    }
    // Of the two, only ChartMuseum's own way of uploading knows the limit.
    if (!form && maxStorageObjects > 0 && (await shelf.count()) >= maxStorageObjects) {
      return say(response, 507, { error: "repo has reached storage limit" });
    }
    await shelf.put(chart satisfies StoredChart, archive);
    say(response, 201, { saved: true });
  }

  #shelf(repository: string): Shelf {
    const { storage, indexLagMs } = this.#settings;
    const shelf = this.#shelves.get(repository) ?? new Shelf(join(storage, repository), indexLagMs);
    this.#shelves.set(repository, shelf);
    return shelf;
  }
}

const basic = (user: string): string => `Basic ${Buffer.from(user).toString("base64")}`;

/** Undefined for one that is too large; what comes after the limit is not read. */
async function bodyOf(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (Number(request.headers["content-length"] ?? 0) > limit) return undefined;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function say(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}
