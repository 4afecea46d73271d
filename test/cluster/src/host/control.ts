/** The host's side of the control socket, which is reached through the root folder of a process inside. */
import { existsSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { controlSocket } from "../shared/layout.ts";
import type { BootEvent } from "../shared/start.ts";
import { innermost } from "./processes.ts";

/** One exchange; gives the body of the answer. Throws when nobody listens or the answer is no success. */
export async function control(id: string, method: "GET" | "POST", path: string): Promise<string> {
  const response = await ask(id, method, path);
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`cluster ${id}: ${method} ${path}: ${body}`);
  return body;
}

/** The supervisor has got as far as listening on its socket. */
export function isListening(id: string): boolean {
  const inside = innermost(id);
  return inside !== undefined && existsSync(socketOf(inside));
}

/** Tells every step of the start, those of the past too, and resolves when the cluster is up. Throws when it failed. */
export async function followBoot(id: string, onEvent: (event: BootEvent) => void): Promise<void> {
  const response = await ask(id, "GET", "/boot");
  for await (const line of createInterface({ input: response })) {
    const event = JSON.parse(line) as BootEvent;
    onEvent(event);
    if (event.kind === "failed") throw new Error(`the cluster did not start: ${event.message}`);
    if (event.kind === "done") return;
  }
  throw new Error("the cluster ended while it started");
}

async function ask(id: string, method: string, path: string): Promise<IncomingMessage> {
  const inside = innermost(id);
  if (inside === undefined) throw new Error(`cluster ${id} is not running`);
  return await new Promise((resolve, reject) => {
    const asking = request({ socketPath: socketOf(inside), method, path, agent: false }, resolve);
    asking.once("error", reject);
    asking.end();
  });
}

function socketOf(inside: number): string {
  return `/proc/${inside}/root${controlSocket}`;
}
