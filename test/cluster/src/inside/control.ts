/** The supervisor's side of the control socket: HTTP over a unix socket, for whoever may enter the namespaces. */
import { createServer, type ServerResponse } from "node:http";
import { controlSocket } from "../shared/layout.ts";
import { explain } from "../shared/run.ts";
import type { BootEvent } from "../shared/start.ts";
import { stepPatienceMs } from "./boot.ts";
import type { Component } from "./component.ts";

/** All that was told so far, and a way to hear the rest. */
export class BootLog {
  readonly #events: BootEvent[] = [];
  readonly #listeners = new Set<(event: BootEvent) => void>();

  tell(event: BootEvent): void {
    console.log(JSON.stringify(event));
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls the listener with every event, past ones first; gives the function that ends it. */
  listen(listener: (event: BootEvent) => void): () => void {
    for (const event of this.#events) listener(event);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export interface Controlled {
  readonly components: readonly Component[];
  readonly boot: BootLog;
  /** Ends the cluster and this process. */
  readonly stop: () => Promise<void>;
}

/**
 * GET /boot: events as JSON lines until the cluster is up or has failed. GET /status: every component asked now.
 * POST /kill/NAME, POST /restart/NAME: one component. POST /stop: the end.
 */
export async function serveControl(cluster: Controlled): Promise<void> {
  const server = createServer((request, response) => {
    answer(`${request.method} ${request.url}`, cluster, response).catch((error: unknown) => {
      response.writeHead(500).end(explain(error));
    });
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(controlSocket, resolve));
}

async function answer(what: string, cluster: Controlled, response: ServerResponse): Promise<void> {
  if (what === "GET /boot") return sendBoot(cluster.boot, response);
  if (what === "GET /status") {
    response.end(JSON.stringify(await Promise.all(cluster.components.map((component) => component.status()))));
    return;
  }
  if (what === "POST /stop") {
    response.end("stopping\n", () => void cluster.stop());
    return;
  }
  const [, verb, name] = /^POST \/(kill|restart)\/([a-z-]+)$/.exec(what) ?? [];
  const component = cluster.components.find((candidate) => candidate.name === name);
  if (component === undefined) {
    const names = cluster.components.map((known) => known.name).join(", ");
    response.writeHead(404).end(`cannot ${what}; the components are ${names}`);
    return;
  }
  await (verb === "kill" ? component.kill() : component.restart(stepPatienceMs));
  response.end("done\n");
}

function sendBoot(boot: BootLog, response: ServerResponse): void {
  const end = boot.listen((event) => {
    response.write(`${JSON.stringify(event)}\n`);
    if (event.kind !== "ready") response.end();
  });
  response.once("close", end);
}
