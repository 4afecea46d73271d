/** One request as a function of the state: the next state and the answer. Nothing here knows of sockets. */
import type { Json } from "../json/json.ts";
import { shown } from "../kinds/kind.ts";
import { settled } from "../objects/settle.ts";
import type { Stored } from "../objects/stored.ts";
import type { World } from "../objects/world.ts";
import { notAllowed, notFound, notImplemented, Refused } from "../refusal.ts";
import { find, type State } from "../store/state.ts";
import { tableOf } from "../table/table.ts";
import type { Answer } from "./answer.ts";
import { discovered } from "./discovery.ts";
import { openApi } from "./openapi.ts";
import { list, listBody, type Page, watch } from "./reading.ts";
import { type Place, placeOf } from "./route.ts";
import { type Request, write } from "./writing.ts";

export interface Handled {
  readonly state: State;
  readonly answer: Answer;
}

/** Text of a container's log, by `NAMESPACE/POD`. */
export type PodLogs = ReadonlyMap<string, string>;

/** Never throws for what a client did: a refusal is an answer. */
export function handle(world: World, request: Request, logs: PodLogs): Handled {
  try {
    return handled(world, request, logs);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { state: world.state, answer: { code: error.code, body: error.status } };
  }
}

function handled(world: World, request: Request, logs: PodLogs): Handled {
  const { state } = world;
  const place = placeOf(state, request.path);
  if (!place) return { state, answer: withoutPlace(state, request) };
  if (request.method === "GET") return { state, answer: read(world, place, request, logs) };
  if (place.subresource === "log") throw notAllowed();
  const done = write(world, place, request);
  const next = done.state === state ? state : settled(state, { ...world, state: done.state });
  return { state: next, answer: { code: done.code, body: done.body } };
}

function withoutPlace(state: State, { method, path }: Request): Answer {
  const found = path.startsWith("/openapi/") ? openApi(state, path) : discovered(state, path);
  if (found === undefined && path.startsWith("/openapi/")) throw notImplemented(`OpenAPI at ${path}`);
  if (found !== undefined && method !== "GET") throw notAllowed();
  return found === undefined ? { code: 404, body: "404 page not found\n" } : { code: 200, body: found };
}

function read(world: World, place: Place, request: Request, logs: PodLogs): Answer {
  const { kind, name, namespace, subresource } = place;
  const { query } = request;
  const asksToWatch = ["true", "1"].includes(query.get("watch") ?? "");
  if (name === undefined || asksToWatch) {
    if (asksToWatch) {
      const tabled = wantsTable(request);
      const rows = (object: Stored): Json => table(world, place, { items: [object], metadata: {} }, request);
      return { watch: watch(world.state, place, query, tabled ? rows : (object) => object) };
    }
    const page = list(world.state, place, query);
    return { code: 200, body: wantsTable(request) ? table(world, place, page, request) : listBody(kind, page) };
  }
  const stored = find(world.state, kind.collection, namespace, name);
  if (!stored) throw notFound(kind, name);
  if (subresource === "log") return { code: 200, body: logs.get(`${namespace}/${name}`) ?? "" };
  const object = shown(kind, stored);
  const page = { items: [object], metadata: { resourceVersion: object.metadata.resourceVersion } };
  return { code: 200, body: wantsTable(request) ? table(world, place, page, request) : object };
}

function wantsTable({ headers }: Request): boolean {
  const accepted = String(headers["accept"] ?? "").split(",")[0] ?? "";
  return /as=Table/.test(accepted) && /g=meta\.k8s\.io/.test(accepted);
}

function table({ now }: World, { kind }: Place, page: Page, { query }: Request): Json {
  return tableOf(kind, page.items, page.metadata, new Date(now), query.get("includeObject") ?? "Metadata");
}
