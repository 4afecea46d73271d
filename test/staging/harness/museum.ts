/** A chart museum in this process, and what it was asked. */
import type { AddressInfo } from "node:net";
import { type MuseumOptions, museum } from "@orkestra/museum";
import { onTestFinished } from "vitest";
import { temporary } from "./helm.ts";

export interface RunningMuseum {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly folder: string;
  /** Method and path of each request since the last call. */
  asked(): readonly string[];
}

/** Runs until the test is over. */
export async function startMuseum(options: Partial<MuseumOptions> = {}): Promise<RunningMuseum> {
  const folder = await temporary();
  const asked: string[] = [];
  const server = museum({ storage: folder, ...options });
  server.on("request", ({ method, url }) => asked.push(`${method} ${url}`));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, folder, asked: () => asked.splice(0) };
}
