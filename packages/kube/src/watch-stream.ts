/** Turns the bytes of a watch into events: one JSON document per line, cut anywhere by the network. */
import type { WatchEvent } from "./client.ts";
import { ApiError, ConnectionError, isStatus } from "./errors.ts";
import type { KubernetesObject } from "./objects.ts";

const newline = 0x0a;

/**
 * Splits at line ends only, on bytes: the newline byte is never part of a longer UTF-8 sequence, so no character is torn.
 * A last line without its end was cut off by a broken connection, and is an error.
 */
export async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...parts, chunk.subarray(start, end)]).toString("utf8");
      parts = [];
      start = end + 1;
      if (line.trim() !== "") yield line;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0)
    throw new ConnectionError("the watch was cut off in the middle of an event", { mayHaveArrived: true });
}

/** Throws ApiError for an ERROR event, and ConnectionError for a line that is not an event. */
export function decodeEvent<T extends KubernetesObject>(line: string): WatchEvent<T> {
  const event = parse(line);
  switch (event.type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type: event.type, object: event.object as T };
    case "BOOKMARK":
      return { type: "BOOKMARK", resourceVersion: (event.object as T).metadata.resourceVersion ?? "" };
    case "ERROR": {
      const status = isStatus(event.object)
        ? event.object
        : { message: "the watch ended with an error without a status" };
      throw new ApiError(status.code ?? 500, status);
    }
    default:
      throw malformed(line);
  }
}

function parse(line: string): { readonly type: unknown; readonly object: unknown } {
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch (error) {
    throw malformed(line, error);
  }
  if (typeof event !== "object" || event === null || !("type" in event) || !("object" in event)) throw malformed(line);
  const { type, object } = event;
  const named = typeof object === "object" && object !== null && (type === "ERROR" || "metadata" in object);
  if (!named) throw malformed(line);
  return { type, object };
}

/** Without the line itself: it may hold values that belong in no log. */
function malformed(line: string, cause?: unknown): ConnectionError {
  return new ConnectionError(`the watch sent ${line.length} characters that are not an event`, {
    mayHaveArrived: true,
    cause,
  });
}
