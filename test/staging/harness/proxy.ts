/** Stands before a server and does something to one of the requests on their way to it. */
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface RunningProxy {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Method and path without query, in the order in which they came. */
  readonly passed: readonly string[];
}

/**
 * `fate` is asked for each request, with its number from 0: "pass" passes it on, "half" only the first half of its body,
 * and then nothing more, "hold" nothing at all. Held requests are never answered. "spoil" passes it on with a token that is
 * none, as one is that has run out.
 */
export type Fate = "pass" | "half" | "hold" | "spoil";

/** Runs until the test is over. */
export async function startProxy(
  to: string,
  fate: (request: string, number: number) => Fate | Promise<Fate>,
): Promise<RunningProxy> {
  const passed: string[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${(request.url ?? "").replace(/\?.*$/, "")}`;
    const number = passed.push(line) - 1;
    // A client that is killed leaves requests behind that fail here and there.
    request.on("error", () => response.destroy());
    void Promise.resolve(fate(line, number)).then((what) => {
      if (what !== "hold") pass(to, request, response, what);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, passed };
}

/** The Host stays as it came, so that the server tells places that lead through here again. */
function pass(to: string, from: IncomingMessage, answer: ServerResponse, fate: Exclude<Fate, "hold">): void {
  const [hostname, port] = to.split(":");
  const { method, url } = from;
  const headers = fate === "spoil" ? { ...from.headers, authorization: "Bearer of.nothing.good" } : from.headers;
  const onward = send({ hostname, port, method, path: url, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  onward.on("error", () => answer.destroy());
  from.on("close", () => {
    if (!from.complete) onward.destroy();
  });
  if (fate !== "half") {
    from.pipe(onward);
    return;
  }
  const half = Number(headers["content-length"] ?? 0) / 2;
  let bytes = 0;
  from.on("data", (chunk: Uint8Array) => {
    const rest = half - bytes;
    bytes += chunk.length;
    if (rest > 0) onward.write(chunk.subarray(0, rest));
  });
}
