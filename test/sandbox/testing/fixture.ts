/** A sandbox of its own for each test, and our client connected to it. */
import { connect, type KubeClient, type Manifest, type Ref, type Resource, resources } from "@orkestra/kube";
import { test as base } from "vitest";
import { Sandbox } from "../src/sandbox.ts";

interface Surroundings {
  readonly sandbox: Sandbox;
  readonly client: KubeClient;
}

export const test = base.extend<Surroundings>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest asks for a pattern even where nothing is taken.
  sandbox: async ({}, use) => {
    const sandbox = await Sandbox.start();
    await use(sandbox);
    await sandbox.stop();
  },
  client: async ({ sandbox }, use) => {
    const client = await connect({ server: sandbox.url, retry: { retries: 0 } });
    await use(client);
    client.close();
  },
});

export const map = (name: string, rest: object = {}, metadata: object = {}): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", ...metadata },
  ...rest,
});

export const refOf = (resource: Resource, name: string, namespace = "default"): Ref => ({ resource, namespace, name });
export const mapRef = (name: string): Ref => refOf(resources.ConfigMap, name);
export const namesOf = (objects: readonly { readonly metadata: { readonly name: string } }[]): string[] =>
  objects.map(({ metadata }) => metadata.name);
