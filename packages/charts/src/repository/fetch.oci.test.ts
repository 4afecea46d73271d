import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { play, playRegistry } from "../../testing/servers.ts";
import { digestOf } from "../oci/digest.ts";
import { ArchiveCache } from "./archive-cache.ts";
import type { ChartRequest, FetchedChart } from "./contract.ts";
import { type FetchOptions, fetchChart } from "./fetch.ts";

const [OLD, NEW] = [Buffer.from("1.0.0"), Buffer.from("1.1.0+b")];
const CHARTS = { "charts/web": { "1.0.0": OLD, "1.1.0_b": NEW, "2.0.0-rc.1": Buffer.from("rc") } };
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

function fetched(request: ChartRequest, options: Partial<FetchOptions> = {}): Promise<FetchedChart> {
  const patience = { retries: 0, minMs: 1, maxMs: 1 };
  return fetchChart(
    { insecure: true, ...request },
    { env: {}, signal: new AbortController().signal, patience, ...options },
  );
}

test.each([
  { version: undefined, is: "1.1.0+b", archive: NEW },
  { version: "~1.0", is: "1.0.0", archive: OLD },
  { version: "1.1.0+b", is: "1.1.0+b", archive: NEW },
])("version $version is fetched by its tag, then by digests", async ({ version, is, archive }) => {
  const registry = await playRegistry({ repositories: CHARTS, user: "me:pw" });
  const credentials = { username: "me", password: "pw" };
  expect(await fetched({ url: `oci://${registry.host}/charts`, name: "web", version, credentials })).toEqual({
    ok: true,
    archive,
    version: is,
    digest: digestOf(archive),
  });
  expect(registry.asked.at(-1)?.url).toBe(`/v2/charts/web/blobs/${digestOf(archive)}`);
  expect(registry.asked.at(-2)?.url).toMatch(/^\/v2\/charts\/web\/manifests\/sha256:[0-9a-f]{64}$/);
});

test("what was fetched before comes from the cache; what the version means is asked each time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cache = new ArchiveCache(folder, { say: expect.unreachable });
  const registry = await playRegistry({ repositories: CHARTS });
  const request = { url: `oci://${registry.host}/charts`, name: "web" };
  const first = await fetched(request, { cache });
  expect(await fetched(request, { cache })).toEqual(first);
  const asked = (kind: string): number => registry.asked.filter(({ url }) => url.includes(`/${kind}/`)).length;
  expect({ blobs: asked("blobs"), manifests: asked("manifests") }).toEqual({ blobs: 1, manifests: 4 });
});

test("what is not there, or not to be had, is told as when it is looked up", async () => {
  const registry = await playRegistry({ repositories: CHARTS, user: "me:pw" });
  const url = `oci://${registry.host}/charts`;
  const credentials = { username: "me", password: "pw" };
  expect(await fetched({ url, name: "web", version: "3.0.0", credentials })).toEqual({
    ok: false,
    problem: { kind: "NoSuchVersion", version: "3.0.0", newest: "1.1.0+b" },
  });
  expect(await fetched({ url, name: "none", credentials })).toEqual({ ok: false, problem: { kind: "ChartNotFound" } });
  expect(await fetched({ url, name: "web", credentials: { username: "me" } })).toEqual({
    ok: false,
    problem: { kind: "Refused", status: 401, withCredentials: true },
  });
});

const layer = (fields: object): object => ({
  layers: [
    { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", digest: digestOf(OLD), size: 5, ...fields },
  ],
});

test.each([
  {
    why: "an image",
    manifest: { layers: [{ mediaType: "x", digest: digestOf(OLD), size: 5 }] },
    reason: /^its manifest sha256:[0-9a-f]{64} has no Helm chart$/,
  },
  { why: "without layers", manifest: [], reason: /has no Helm chart$/ },
  { why: "a layer without size", manifest: layer({ size: "5" }), reason: /has no Helm chart$/ },
  {
    why: "a digest that is a path",
    manifest: layer({ digest: "../x" }),
    reason: /^"..\/x" is no digest that we know$/,
  },
  {
    why: "a layer that is too large",
    manifest: layer({ size: 1e9 }),
    reason: /^the chart has 1000000000 bytes, at most 52428800 are fetched$/,
  },
  { why: "a layer that is not there", manifest: layer({ digest: digestOf(NEW) }), reason: /which is not there$/ },
  { why: "no JSON", manifest: undefined, reason: /^its manifest is not JSON$/ },
])("a manifest that is of no chart is refused: $why", async ({ manifest, reason }) => {
  const server = await play((request, response) => {
    if (request.url?.includes("/manifests/"))
      response.writeHead(200, { "content-type": MANIFEST }).end(JSON.stringify(manifest) ?? "<x>");
    else response.writeHead(404).end();
  });
  expect(await fetched({ url: `oci://${server.host}`, name: "web", version: "1.0.0" })).toEqual({
    ok: false,
    problem: { kind: "NotARepository", reason: expect.stringMatching(reason) },
  });
});
