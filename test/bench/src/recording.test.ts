import type { KubeClient, WatchEvent } from "@orkestra/kube";
import { expect, test } from "vitest";
import { recordReleases } from "./recording.ts";
import type { Release } from "./release.ts";

/** A cluster of which only the HelmReleases are told: what is handed to `tell` arrives in the watch, errors end it. */
function playedCluster() {
  const { readable, writable } = new TransformStream<WatchEvent<Release> | Error>();
  const writer = writable.getWriter();
  async function* watch(_: unknown, { signal }: { signal?: AbortSignal }) {
    const reader = readable.getReader();
    signal?.addEventListener("abort", () => void reader.cancel());
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (next.value instanceof Error) throw next.value;
      yield next.value;
    }
  }
  const client = { list: async () => ({ items: [], resourceVersion: "1" }), watch } as unknown as KubeClient;
  return { client, tell: (event: WatchEvent<Release> | Error) => writer.write(event) };
}

function added(name: string, resourceVersion: string): WatchEvent<Release> {
  const metadata = { name, resourceVersion } as Release["metadata"];
  return { type: "ADDED", object: { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", metadata } };
}

const ever = new AbortController().signal;

test("who waits for a sighting is told of it when it comes, and later still", async () => {
  const { client, tell } = playedCluster();
  await using recording = await recordReleases(client, "shop");
  const waiting = recording.seen(({ name }) => name === "web", ever);
  await tell(added("db", "2"));
  await tell(added("web", "3"));
  expect(await waiting).toMatchObject({ type: "ADDED", name: "web", revision: 3n });
  expect(await recording.seen(({ name }) => name === "db", ever)).toMatchObject({ revision: 2n });
  expect(recording.sightings().map(({ name }) => name)).toEqual(["db", "web"]);
});

test("who waits is told that the record broke, and so is who asks for it", async () => {
  const { client, tell } = playedCluster();
  await using recording = await recordReleases(client, "shop");
  const waiting = expect(recording.seen(() => true, ever)).rejects.toThrow("the record of shop has a gap");
  await tell(new Error("no permission"));
  await waiting;
  expect(() => recording.sightings()).toThrow("the record of shop has a gap");
});

test("who waits is told when the record ends, or when their own time is over", async () => {
  const { client } = playedCluster();
  const recording = await recordReleases(client, "shop");
  const over = new AbortController();
  const late = expect(recording.seen(() => true, over.signal)).rejects.toThrow("abort");
  over.abort();
  await late;
  const waiting = expect(recording.seen(() => true, ever)).rejects.toThrow("the record of shop has ended");
  await recording[Symbol.asyncDispose]();
  await waiting;
});
