/** Objects as the Table that kubectl prints, with the columns that their definition declares. */
import { JSONPath } from "jsonpath-plus";
import { isObject, type Json } from "../json/json.ts";
import type { Column, Kind } from "../kinds/kind.ts";
import type { Stored } from "../objects/stored.ts";

const NAME: Json = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name must be unique within a namespace.",
  priority: 0,
};
/** Built-in kinds show when they were created; the real server shows more of them. */
const CREATED: Column = {
  name: "Age",
  type: "date",
  jsonPath: ".metadata.creationTimestamp",
  description: "When the object was created.",
};

export function tableOf(kind: Kind, objects: readonly Stored[], metadata: Json, now: Date, include: string): Json {
  const columns = kind.custom ? kind.columns : [CREATED];
  const definitions = columns.map(({ name, type, format = "", description = "", priority = 0 }) => ({
    name,
    // kubectl prints ages that come as text, and dates that come as dates.
    type: type === "date" ? "string" : type,
    format,
    description,
    priority,
  }));
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: [NAME, ...definitions],
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ...columns.map((column) => cellOf(column, object, now))],
      ...objectOf(object, include),
    })),
  };
}

function objectOf(object: Stored, include: string): Json {
  if (include === "None") return {};
  if (include === "Object") return { object };
  return {
    object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata },
  };
}

function cellOf({ jsonPath, type }: Column, object: Stored, now: Date): unknown {
  const found: unknown = JSONPath({ path: `$${jsonPath}`, json: object, eval: "safe", wrap: true });
  const value = Array.isArray(found) ? found[0] : undefined;
  if (value === undefined || value === null) return type === "date" ? "<unknown>" : null;
  if (type === "date") return age(new Date(String(value)), now);
  if (type === "integer" || type === "number") return Number(value);
  if (type === "boolean") return value === true;
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** `5s`, `12m`, `3h`, `2d`: one unit where kubectl sometimes shows two. */
function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 3 * 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}
