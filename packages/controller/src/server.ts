/** Serves /healthz, /readyz and /metrics. Ready means: every cache has been filled, so that decisions are not made blindly. */
import { createServer, type Server } from "node:http";
import type { Registry } from "prom-client";

export interface Health {
  /** What is not ready yet, in words; empty when all is. */
  readonly notReady: () => readonly string[];
}

/** Listens on `HOST:PORT` or `:PORT`; rejects when it cannot. */
export function serve(listen: string, registry: Registry, health: Health): Promise<Server> {
  const server = createServer(async (request, response) => {
    const answer = await respond(request.url ?? "/", registry, health).catch((error: unknown) => ({
      status: 500,
      type: "text/plain",
      body: String(error),
    }));
    response.writeHead(answer.status, { "content-type": answer.type }).end(answer.body);
  });
  const colon = listen.lastIndexOf(":");
  const host = listen.slice(0, colon).replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: Number(listen.slice(colon + 1)), ...(host ? { host } : {}) }, () => resolve(server));
  });
}

async function respond(
  url: string,
  registry: Registry,
  health: Health,
): Promise<{ status: number; type: string; body: string }> {
  const text = { type: "text/plain; charset=utf-8" };
  switch (new URL(url, "http://localhost").pathname) {
    case "/healthz":
      return { ...text, status: 200, body: "ok\n" };
    case "/readyz": {
      const missing = health.notReady();
      return missing.length === 0
        ? { ...text, status: 200, body: "ok\n" }
        : { ...text, status: 503, body: `${missing.join("\n")}\n` };
    }
    case "/metrics":
      return { status: 200, type: registry.contentType, body: await registry.metrics() };
    default:
      return { ...text, status: 404, body: "there is /healthz, /readyz and /metrics\n" };
  }
}
