/** Stands in front of an API server and writes down what passes through. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly watch: boolean;
}

export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  readonly passed: readonly Passed[];
}

export async function recordingProxy(target: string): Promise<RecordingProxy> {
  const passed: Passed[] = [];
  const server = createServer((incoming, response) => {
    const { pathname, search, searchParams } = new URL(incoming.url ?? "/", target);
    const { method = "GET", headers } = incoming;
    passed.push({ method, path: pathname, watch: searchParams.get("watch") !== null });
    const outgoing = request(`${target}${pathname}${search}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders();
      answer.pipe(response);
    });
    // Whichever side breaks off, the other one is told.
    outgoing.on("error", () => response.destroy());
    response.on("close", () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
