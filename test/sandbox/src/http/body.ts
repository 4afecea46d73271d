/** What a client sent: its media type decides how it is read. */
import { parse } from "yaml";
import { isObject, type Json } from "../json/json.ts";
import { badRequest, notImplemented, unsupportedMedia } from "../refusal.ts";

const PLAIN = ["application/json", "application/yaml"];

export const mediaType = (header: string | undefined): string => (header ?? "").split(";")[0]?.trim() ?? "";

/** The object of a create or an update. */
export function objectBody(text: string, header: string | undefined, kind: string): Json {
  const type = mediaType(header) || "application/json";
  if (type === "application/vnd.kubernetes.protobuf")
    throw notImplemented("protobuf: send JSON, as `kubectl create -f` and `kubectl apply` do");
  if (!PLAIN.includes(type))
    throw unsupportedMedia(
      `the body of the request was in an unknown format - accepted media types include: ${PLAIN.join(", ")}`,
    );
  return objectIn(text, kind);
}

/** JSON is YAML too, so one reader does for both. */
export function objectIn(text: string, kind: string): Json {
  const value = valueIn(text, (why) => `the object provided is unrecognized (must be of type ${kind}): ${why}`);
  if (!isObject(value)) throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  return value;
}

export function valueIn(text: string, words: (why: string) => string): unknown {
  try {
    return text.trimStart().startsWith("{") || text.trimStart().startsWith("[") ? JSON.parse(text) : parse(text);
  } catch (error) {
    throw badRequest(words(String(error)));
  }
}
