/** Create, update, patch, apply and delete: from the request to the next state and the answer. */
import { isObject, type Json, part, without } from "../json/json.ts";
import { type Kind, shown } from "../kinds/kind.ts";
import { apply } from "../objects/apply.ts";
import { create } from "../objects/create.ts";
import { deletion } from "../objects/delete.ts";
import { addressed, strictlyPatched } from "../objects/judge.ts";
import type { Stored } from "../objects/stored.ts";
import { update } from "../objects/update.ts";
import type { World, WriteOptions } from "../objects/world.ts";
import { jsonPatch, mergePatch, strategicPatch } from "../patch/patch.ts";
import {
  badRequest,
  detailsOf,
  invalid,
  notAllowed,
  notFound,
  Refused,
  tooLarge,
  unsupportedMedia,
} from "../refusal.ts";
import { find, type State } from "../store/state.ts";
import { mediaType, objectBody, objectIn, valueIn } from "./body.ts";
import { list } from "./reading.ts";
import type { Place } from "./route.ts";

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Done {
  readonly state: State;
  readonly code: number;
  readonly body: Json;
}

const header = (request: Request, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** Of any request. */
const BODY_BYTES = 3 * 1024 * 1024;

export function write(world: World, place: Place, request: Request): Done {
  if (Buffer.byteLength(request.body) > BODY_BYTES) throw tooLarge(BODY_BYTES);
  const options = request.method === "DELETE" ? deleteOptions(request) : { dryRun: request.query.getAll("dryRun") };
  const dryRun = Array.isArray(options["dryRun"]) ? options["dryRun"].map(String) : [];
  if (dryRun.some((one) => one !== "All")) throw badDryRun(request.method, dryRun);
  const done = written(world, place, request);
  if (dryRun.length === 0) return done;
  return {
    ...done,
    state: world.state,
    body: done.body["kind"] === place.kind.kind ? asStored(world, place, done.body) : done.body,
  };
}

/** What is not stored keeps its version, or has none. */
function asStored({ state }: World, { kind, namespace, name }: Place, body: Json): Json {
  const metadata = without(part(body, "metadata"), "resourceVersion");
  const live = name === undefined ? undefined : find(state, kind.collection, namespace, name);
  return { ...body, metadata: live ? { ...metadata, resourceVersion: live.metadata.resourceVersion } : metadata };
}

function written(world: World, place: Place, request: Request): Done {
  const { kind, name, namespace, subresource } = place;
  if (request.method === "DELETE" && subresource !== undefined) throw notAllowed();
  if (request.method === "DELETE")
    return name === undefined ? emptied(world, place, request) : deleted(world, place, request);
  if (kind.namespaced && namespace === undefined) throw notAllowed();
  if (request.method === "POST") {
    if (name !== undefined) throw notAllowed();
    const given = objectBody(request.body, header(request, "content-type"), kind.kind) as Stored;
    const { state, object } = create(world, kind, addressed(kind, given, namespace), optionsOf(request, subresource));
    return { state, code: 201, body: shown(kind, object) };
  }
  if (name === undefined) throw notAllowed();
  if (request.method === "PUT") return replacedBy(world, place, name, request);
  if (request.method === "PATCH") return patched(world, place, name, request);
  throw notAllowed();
}

function liveOf({ state }: World, { kind, namespace }: Place, name: string): Stored | undefined {
  const stored = find(state, kind.collection, namespace, name);
  return stored && shown(kind, stored);
}

function replacedBy(world: World, place: Place, name: string, request: Request): Done {
  const { kind, namespace, subresource } = place;
  const given = objectBody(request.body, header(request, "content-type"), kind.kind) as Stored;
  const named = isObject(given.metadata) && given.metadata.name ? undefined : "";
  const asked = addressed(kind, given, namespace, named === "" ? undefined : name);
  if (asked.metadata.name !== name)
    throw badRequest(`the name of the object (${asked.metadata.name}) does not match the name on the URL (${name})`);
  const live = liveOf(world, place, name);
  if (!live) throw notFound(kind, name);
  if (kind.custom && !asked.metadata.resourceVersion)
    throw invalid(kind.kind, kind.group, name, [
      {
        type: "FieldValueInvalid",
        field: "metadata.resourceVersion",
        value: 0,
        detail: "must be specified for an update",
      },
    ]);
  const { state, object } = update(world, kind, live, asked, optionsOf(request, subresource));
  return { state, code: 200, body: shown(kind, object) };
}

function patched(world: World, place: Place, name: string, request: Request): Done {
  const { kind, namespace, subresource } = place;
  const type = mediaType(header(request, "content-type"));
  const live = liveOf(world, place, name);
  const options = optionsOf(request, subresource);
  if (type.startsWith("application/apply-patch+")) {
    if (!request.query.get("fieldManager")) throw noManager();
    const config = objectIn(request.body, kind.kind);
    if (!live && !part(config, "metadata")["name"])
      throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
    const given = addressed(kind, config as Stored, namespace, name);
    const force = request.query.get("force") === "true";
    const { state, object, created } = apply(world, kind, live, given, { ...options, force });
    return { state, code: created ? 201 : 200, body: shown(kind, object) };
  }
  const change = patchOf(kind, type);
  if (!live) throw notFound(kind, name);
  const patch = valueIn(request.body, (why) => `error decoding patch: ${why}`);
  const next = addressed(kind, change(live, patch) as Stored, namespace, name);
  if (options.strict) strictlyPatched(kind, next);
  if (next.metadata.uid && next.metadata.uid !== live.metadata.uid) throw immutableUid(kind, next);
  const { state, object } = update(world, kind, live, next, options);
  return { state, code: 200, body: shown(kind, object) };
}

function immutableUid({ kind, group }: Kind, { metadata }: Stored): Refused {
  const cause = { type: "FieldValueInvalid", field: "metadata.uid", value: metadata.uid } as const;
  return invalid(kind, group, metadata.name, [{ ...cause, detail: "field is immutable" }]);
}

function patchOf(kind: Kind, type: string): (target: Json, patch: unknown) => unknown {
  if (type === "application/json-patch+json") return jsonPatch;
  if (type === "application/merge-patch+json") return mergePatch;
  if (type === "application/strategic-merge-patch+json" && !kind.custom) return strategicPatch;
  if (type !== "application/strategic-merge-patch+json")
    throw new Refused(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  throw unsupportedMedia(
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
  );
}

/** Kinds whose last state is answered when they are deleted; of others it is told that they are. */
const ANSWERED_WHOLE = ["Pod", "ServiceAccount"];

function deleted(world: World, place: Place, request: Request): Done {
  const { kind, namespace } = place;
  const name = place.name ?? "";
  const stored = find(world.state, kind.collection, namespace, name);
  if (!stored) throw notFound(kind, name);
  const { state, object, gone } = deletion(world, kind, stored, deleteOptions(request));
  if (!gone) return { state, code: 200, body: shown(kind, object) };
  if (ANSWERED_WHOLE.includes(kind.kind)) return { state, code: 200, body: shown(kind, object) };
  const details = { ...detailsOf(kind, name), uid: object.metadata.uid };
  return { state, code: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } };
}

/** Deletes all that are selected. */
function emptied(world: World, place: Place, request: Request): Done {
  const { items, metadata } = list(world.state, place, request.query);
  const options = deleteOptions(request);
  const state = items.reduce((current, { metadata: { namespace, name } }) => {
    const stored = find(current, place.kind.collection, namespace, name);
    return stored ? deletion({ ...world, state: current }, place.kind, stored, options).state : current;
  }, world.state);
  return { state, code: 200, body: { kind: place.kind.listKind, apiVersion: "v1", metadata, items } };
}

/** With a body, the query counts for nothing. */
function deleteOptions(request: Request): Json {
  if (request.body.trim() !== "") return objectIn(request.body, "DeleteOptions");
  const policy = request.query.get("propagationPolicy");
  return { ...(policy !== null && { propagationPolicy: policy }), dryRun: request.query.getAll("dryRun") };
}

function optionsOf(request: Request, subresource: string | undefined): WriteOptions {
  const agent = header(request, "user-agent") ?? "unknown";
  const manager = request.query.get("fieldManager") || (agent.split("/")[0] ?? agent);
  return { manager, subresource, strict: request.query.get("fieldValidation") === "Strict" };
}

const noManager = (): Refused =>
  invalid("PatchOptions", "meta.k8s.io", "", [
    { type: "FieldValueRequired", field: "fieldManager", detail: "is required for apply patch" },
  ]);

function badDryRun(method: string, given: readonly string[]): Refused {
  const kind = { POST: "CreateOptions", PUT: "UpdateOptions", PATCH: "PatchOptions" }[method] ?? "DeleteOptions";
  return invalid(kind, "meta.k8s.io", "", [
    { type: "FieldValueNotSupported", field: "dryRun", value: given, detail: 'supported values: "All"' },
  ]);
}
