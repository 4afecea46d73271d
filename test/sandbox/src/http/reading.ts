/** Get, list in pages from one snapshot, and the start of a watch. */
import type { Json } from "../json/json.ts";
import { apiVersionOf, type Kind, shown } from "../kinds/kind.ts";
import { type Stored, withMeta } from "../objects/stored.ts";
import { badRequest, type Cause, expired, invalid, Refused } from "../refusal.ts";
import { fieldSelector } from "../select/fields.ts";
import { labelSelector } from "../select/labels.ts";
import { type Change, objectsAt, type State } from "../store/state.ts";
import type { WatchRequest } from "./answer.ts";
import type { Place } from "./route.ts";

export interface Page {
  readonly items: readonly Stored[];
  readonly metadata: Json;
}

/** Whether an object is among those that the request asks for. */
function selection({ kind, namespace, name }: Place, query: URLSearchParams): (object: Stored) => boolean {
  const byLabels = labelSelector(query.get("labelSelector") ?? "");
  const byFields = fieldSelector(kind, query.get("fieldSelector") ?? "");
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    byLabels(object.metadata.labels ?? {}) &&
    byFields(object);
}

export function list(state: State, place: Place, query: URLSearchParams): Page {
  const selected = selection(place, query);
  const limit = Number(query.get("limit") ?? 0);
  const token = tokenOf(query.get("continue"));
  if (token && query.get("resourceVersion"))
    throw badRequest("specifying resource version is not allowed when using continue");
  const version = token?.version ?? listVersion(state, query);
  if (version < state.compacted) throw expired(token ? EXPIRED_TOKEN : tooOld(version, state));
  const objects = objectsAt(state, place.kind.collection, version).filter(selected);
  const rest = token ? objects.filter((object) => keyText(object) > token.after) : objects;
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const last = items.at(-1);
  const more = last !== undefined && items.length < rest.length;
  const remaining = query.get("labelSelector") || query.get("fieldSelector") ? undefined : rest.length - items.length;
  return {
    items: items.map((object) => shown(place.kind, object)),
    metadata: {
      resourceVersion: String(version),
      ...(more && { continue: tokenText({ version, after: keyText(last) }) }),
      ...(more && remaining !== undefined && { remainingItemCount: remaining }),
    },
  };
}

/** As the real server writes lists: items of built-in kinds do not say what they are. */
export function listBody(kind: Kind, { items, metadata }: Page): Json {
  const bare = ({ apiVersion: _version, kind: _kind, ...object }: Stored): Json => object;
  return {
    kind: kind.listKind,
    apiVersion: apiVersionOf(kind),
    metadata: kind.custom ? { continue: "", ...metadata } : metadata,
    items: kind.custom ? items : items.map(bare),
  };
}

const EXPIRED_TOKEN =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.";
const tooOld = (version: number, state: State): string => `too old resource version: ${version} (${state.compacted})`;
const keyText = ({ metadata }: Stored): string => `${metadata.namespace ?? ""}/${metadata.name}`;

interface Token {
  readonly version: number;
  readonly after: string;
}
const tokenText = (token: Token): string => Buffer.from(JSON.stringify(token)).toString("base64url");

function tokenOf(text: string | null): Token | undefined {
  if (!text) return undefined;
  try {
    const token = JSON.parse(Buffer.from(text, "base64url").toString()) as Token;
    if (typeof token.version === "number" && typeof token.after === "string") return token;
  } catch {
    // Falls through: what is no JSON is no token either.
  }
  throw badRequest("invalid continue token: continue key is not valid");
}

function numberOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** Without a version, or with one that need not be exact, the newest state is given. */
function listVersion(state: State, query: URLSearchParams): number {
  const asked = query.get("resourceVersion") ?? "";
  if (asked === "" || asked === "0") return state.version;
  const version = numberOf(asked);
  if (version > state.version) throw tooLarge(version, state);
  return query.get("resourceVersionMatch") === "Exact" ? version : state.version;
}

function tooLarge(version: number, state: State): Refused {
  const message = `Timeout: Too large resource version: ${version}, current: ${state.version}`;
  return new Refused(504, "Timeout", message, {
    causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
    retryAfterSeconds: 1,
  });
}

/** `as` is how objects are shown in the events: as they are, or as Tables. */
export function watch(state: State, place: Place, query: URLSearchParams, as: (object: Stored) => Json): WatchRequest {
  const { kind } = place;
  if (query.get("sendInitialEvents") !== null) throw invalid("ListOptions", "meta.k8s.io", "", [NO_WATCH_LIST]);
  const selected = selection(place, query);
  const asked = query.get("resourceVersion") ?? "";
  const all = asked === "" || asked === "0";
  const from = all ? state.version : numberOf(asked);
  const initial = all ? objectsAt(state, kind.collection).filter(selected) : [];
  const seconds = Number(query.get("timeoutSeconds") ?? 0);
  const old = from < state.compacted;
  const error = { type: "ERROR", object: expired(tooOld(from, state)).status };
  return {
    collection: kind.collection,
    from,
    initial: old ? [error] : initial.map((object) => ({ type: "ADDED", object: as(shown(kind, object)) })),
    eventOf: (change) => eventOf(kind, selected, change, as),
    bookmarkOf: query.get("allowWatchBookmarks") === "true" ? (version) => bookmark(kind, version) : undefined,
    timeoutSeconds: old ? 0 : seconds > 0 ? seconds : undefined,
  };
}

const NO_WATCH_LIST: Cause = {
  type: "FieldValueForbidden",
  field: "sendInitialEvents",
  detail: "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
};

const bookmark = (kind: Kind, version: number): Json => ({
  type: "BOOKMARK",
  object: {
    kind: kind.kind,
    apiVersion: apiVersionOf(kind),
    metadata: { resourceVersion: String(version), creationTimestamp: null },
  },
});

/** An object that comes to be selected is added for this watch, and one that is not selected any more is deleted. */
function eventOf(
  kind: Kind,
  selected: (object: Stored) => boolean,
  change: Change,
  as: (object: Stored) => Json,
): Json | undefined {
  const { before, after, version } = change;
  const was = before !== undefined && selected(before);
  const is = after !== undefined && selected(after);
  if (is) return { type: was ? "MODIFIED" : "ADDED", object: as(shown(kind, after)) };
  if (!was) return undefined;
  return { type: "DELETED", object: as(withMeta(shown(kind, before), { resourceVersion: String(version) })) };
}
