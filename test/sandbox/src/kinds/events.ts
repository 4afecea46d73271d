/** Event exists in two APIs and is stored once: in the form of the core group, as in the real server. */
import { isObject, type Json, part, present, without } from "../json/json.ts";
import { integer, object, reference, text } from "./shapes.ts";

const source = object({ component: text, host: text });
const series = object({ count: integer, lastObservedTime: text });
const nullableText = { ...text, nullable: true };

export const coreEvent = object({
  involvedObject: reference,
  reason: text,
  message: text,
  source,
  firstTimestamp: nullableText,
  lastTimestamp: nullableText,
  count: integer,
  type: text,
  eventTime: nullableText,
  series,
  action: text,
  related: reference,
  reportingComponent: text,
  reportingInstance: text,
});

export const newEvent = object({
  eventTime: nullableText,
  series,
  reportingController: text,
  reportingInstance: text,
  action: text,
  reason: text,
  regarding: reference,
  related: reference,
  note: text,
  type: text,
  deprecatedSource: source,
  deprecatedFirstTimestamp: nullableText,
  deprecatedLastTimestamp: nullableText,
  deprecatedCount: integer,
});

/** Name in events.k8s.io/v1 -> name in v1. */
const NAMES: Readonly<Record<string, string>> = {
  regarding: "involvedObject",
  note: "message",
  reportingController: "reportingComponent",
  deprecatedSource: "source",
  deprecatedFirstTimestamp: "firstTimestamp",
  deprecatedLastTimestamp: "lastTimestamp",
  deprecatedCount: "count",
};
const BACK = Object.fromEntries(Object.entries(NAMES).map(([now, before]) => [before, now]));

const renamed = (value: Json, names: Readonly<Record<string, string>>): Json =>
  Object.fromEntries(Object.entries(value).map(([key, field]) => [names[key] ?? key, field]));

export const toCore = (event: Json): Json => renamed(event, NAMES);
export const fromCore = (event: Json): Json => renamed(event, BACK);

/** What is always there in the stored form. */
export function completeEvent<T extends Json>(event: T): T {
  return {
    source: {},
    firstTimestamp: null,
    lastTimestamp: null,
    reportingComponent: "",
    reportingInstance: "",
    eventTime: null,
    involvedObject: {},
    ...event,
  };
}

export function eventFields(event: Json): Record<string, string> {
  const about = part(event, "involvedObject");
  const told = present({ ...about, ...without(about) });
  const fields = Object.entries(told).map(([key, value]) => [`involvedObject.${key}`, String(value)] as const);
  const source = isObject(event["source"]) ? event["source"]["component"] : undefined;
  const none = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
    (key) => [`involvedObject.${key}`, ""] as const,
  );
  return {
    ...Object.fromEntries([...none, ...fields]),
    reason: String(event["reason"] ?? ""),
    reportingComponent: String(event["reportingComponent"] ?? ""),
    source: String(source || event["reportingComponent"] || ""),
    type: String(event["type"] ?? ""),
  };
}
