import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { generate } from "selfsigned";
import { expect, onTestFinished, test } from "vitest";
import { type Playing, play, playRegistry } from "../../testing/servers.ts";
import { digestOf } from "../oci/digest.ts";
import { ArchiveCache } from "./archive-cache.ts";
import { type ChartRequest, explainChart, type FetchedChart } from "./contract.ts";
import { type FetchOptions, fetchChart } from "./fetch.ts";

const ARCHIVE = Buffer.from("the archive");
const DIGEST = digestOf(ARCHIVE);
const FOUND = { ok: true, archive: ARCHIVE, version: "1.0.0", digest: DIGEST };

function fetched(request: ChartRequest, options: Partial<FetchOptions> = {}): Promise<FetchedChart> {
  const patience = { retries: 1, minMs: 1, maxMs: 1 };
  return fetchChart(request, { env: {}, signal: new AbortController().signal, patience, ...options });
}

interface Entry {
  readonly urls?: readonly string[];
  readonly digest?: string;
}

/** A repository at `/charts` whose chart "web" has one version; its archive is at `/charts/files/web.tgz`. */
async function repository(entry: (host: string) => Entry, tls?: Parameters<typeof play>[1]): Promise<Playing> {
  const playing: Playing = await play((request, response) => {
    const path = request.url?.replace(/\?.*$/, "");
    const index = { entries: { web: [{ version: "1.0.0", ...entry(playing.host) }], other: [{ version: "1.0.0" }] } };
    if (path === "/charts/index.yaml") response.end(JSON.stringify(index));
    else if (path === "/charts/files/web.tgz") response.end(ARCHIVE);
    else response.writeHead(404).end();
  }, tls);
  return playing;
}

test.each([
  { why: "relative", urls: () => ["files/web.tgz"] },
  { why: "relative to the host", urls: () => ["/charts/files/web.tgz"] },
  { why: "absolute", urls: (host: string) => [`http://${host}/charts/files/web.tgz`] },
  { why: "second of several", urls: () => ["gone.tgz", "ftp://x/y", "files/web.tgz"] },
])("an archive's url may be $why; credentials go along on the repository's host", async ({ urls }) => {
  const server = await repository((host) => ({ urls: urls(host), digest: DIGEST.slice("sha256:".length) }));
  const request = { url: `http://${server.host}/charts`, name: "web", version: "^1", credentials: { token: "t" } };
  expect(await fetched(request)).toEqual(FOUND);
  expect(server.asked.at(-1)).toEqual({ method: "GET", url: "/charts/files/web.tgz", authorization: "Bearer t" });
});

test("the repository's query goes along with relative urls, and is not told in problems", async () => {
  const server = await repository(() => ({ urls: ["gone.tgz?signature=secret"] }));
  const request = { url: `http://${server.host}/charts?token=hunter2`, name: "web" };
  const answer = await fetched(request);
  expect(server.asked.map(({ url }) => url)).toEqual([
    "/charts/index.yaml?token=hunter2",
    "/charts/gone.tgz?token=hunter2",
  ]);
  expect(answer).toEqual({
    ok: false,
    problem: {
      kind: "NoArchive",
      version: "1.0.0",
      tried: [{ url: "gone.tgz", problem: { kind: "NotARepository", reason: "it has nothing there (404)" } }],
    },
  });
});

test("another host that the index names gets no credentials", async () => {
  const files = await play((_request, response) => response.end(ARCHIVE));
  const server = await repository(() => ({ urls: [`http://${files.host}/web.tgz`] }));
  const credentials = { username: "me", password: "pw" };
  expect(await fetched({ url: `http://${server.host}/charts`, name: "web", credentials })).toEqual(FOUND);
  expect(files.asked).toEqual([{ method: "GET", url: "/web.tgz", authorization: undefined }]);
});

test("an index may name a registry, which gets no credentials either", async () => {
  const registry = await playRegistry({ repositories: { "charts/web": { "1.0.0_a": ARCHIVE } } });
  const server = await repository(() => ({ urls: [`oci://${registry.host}/charts/web:1.0.0_a`, "files/web.tgz"] }));
  expect(await fetched({ url: `http://${server.host}/charts`, name: "web", credentials: { token: "t" } })).toEqual(
    FOUND,
  );
  // The registry speaks no TLS, so its place is passed over for the next.
  expect(registry.asked.every(({ authorization }) => authorization === undefined)).toBe(true);
  expect(server.asked.at(-1)?.url).toBe("/charts/files/web.tgz");
});

test.each([
  {
    why: "places that give it not",
    entry: { urls: ["gone.tgz", "files/web.tgz"], digest: "0".repeat(64) },
    says: `chart web 1.0.0 cannot be fetched: gone.tgz has no chart: it has nothing there (404); files/web.tgz sent something else than it should: its digest is ${DIGEST}, not sha256:${"0".repeat(64)}`,
  },
  { why: "no place", entry: {}, says: "chart web 1.0.0 cannot be fetched: URL names no place where it is" },
  {
    why: "a digest that is none",
    entry: { urls: ["files/web.tgz"], digest: "md5" },
    says: 'chart web: URL does not answer like a chart repository: its index.yaml has the digest "md5", which is no SHA-256',
  },
  {
    why: "what is no url",
    entry: { urls: ["http://["] },
    says: 'chart web 1.0.0 cannot be fetched: http://[ has no chart: its index.yaml has the url "http://["',
  },
])("$why: told with every place", async ({ entry, says }) => {
  const server = await repository(() => entry);
  const request = { url: `http://${server.host}/charts`, name: "web" };
  const answer = await fetched(request);
  expect(answer.ok ? "" : explainChart(request, answer.problem).replaceAll(request.url, "URL")).toBe(says);
});

test.each(["gzip", "x-gzip"])(
  "an archive that is labelled as packed for the way (%s) is taken as it comes",
  async (label) => {
    const archive = gzipSync("a tar");
    const index = { entries: { web: [{ version: "1.0.0", urls: ["web.tgz"], digest: digestOf(archive) }] } };
    const server = await play((request, response) => {
      if (request.url === "/index.yaml") response.end(JSON.stringify(index));
      else response.writeHead(200, { "Content-Encoding": label, etag: "x" }).end(archive);
    });
    expect(await fetched({ url: `http://${server.host}`, name: "web" })).toMatchObject({ ok: true, archive });
    expect(server.asked).toHaveLength(2);
  },
);

test("a version that is not there is not fetched", async () => {
  const server = await repository(() => ({ urls: ["files/web.tgz"] }));
  expect(await fetched({ url: `http://${server.host}/charts`, name: "web", version: "^2" })).toEqual({
    ok: false,
    problem: { kind: "NoSuchVersion", version: "^2", newest: "1.0.0" },
  });
  expect(server.asked).toHaveLength(1);
});

test("with a digest an archive comes from the cache, without one it does not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const cache = new ArchiveCache(folder, { say: expect.unreachable });
  for (const { digest, files } of [
    { digest: { digest: DIGEST }, files: 1 },
    { digest: {}, files: 2 },
  ]) {
    const server = await repository(() => ({ urls: ["files/web.tgz"], ...digest }));
    const request = { url: `http://${server.host}/charts`, name: "web" };
    expect(await fetched(request, { cache })).toEqual(FOUND);
    expect(await fetched(request, { cache })).toEqual(FOUND);
    expect(server.asked.filter(({ url }) => url.endsWith(".tgz"))).toHaveLength(files);
  }
  expect(await readdir(folder)).toHaveLength(1);
});

test("a large index is read as it comes, once", async () => {
  const many = Array.from(
    { length: 40_000 },
    (_, i) => `  chart-${i}:\n  - version: 1.0.0\n    urls: [x]\n    home: ${"x".repeat(60)}\n`,
  );
  const index = `entries:\n${many.join("")}  web:\n  - version: 1.0.0\n    urls:\n    - web.tgz\n`;
  const server = await play((request, response) => response.end(request.url === "/index.yaml" ? index : ARCHIVE));
  expect(await fetched({ url: `http://${server.host}`, name: "web" })).toEqual(FOUND);
  expect(server.asked.map(({ url }) => url)).toEqual(["/index.yaml", "/web.tgz"]);
  expect(await fetched({ url: `http://${server.host}`, name: "gone" })).toEqual({
    ok: false,
    problem: { kind: "ChartNotFound" },
  });
});

test("a large index that lines do not tell of is asked for again and parsed", async () => {
  const index = `x: &web\n- version: 1.0.0\n  urls: [web.tgz]\n# ${"x".repeat(100)}\n${"#\n".repeat(1024 * 1024)}entries:\n  web: *web\n`;
  const server = await play((request, response) => response.end(request.url === "/index.yaml" ? index : ARCHIVE));
  expect(await fetched({ url: `http://${server.host}`, name: "web" })).toEqual(FOUND);
  expect(server.asked.map(({ url }) => url)).toEqual(["/index.yaml", "/index.yaml", "/web.tgz"]);
});

test("a client's certificate is shown to the repository, and what a digest vouches for may come without TLS", async () => {
  const extensions = [{ name: "subjectAltName" as const, altNames: [{ type: 7 as const, ip: "127.0.0.1" }] }];
  const own = await generate([{ name: "commonName", value: "charts" }], { extensions });
  const client = await generate([{ name: "commonName", value: "me" }]);
  const plain = await play((_request, response) => response.end(ARCHIVE));
  const tls = { cert: own.cert, key: own.private, ca: client.cert, requestCert: true, rejectUnauthorized: true };
  const urls = { urls: [`http://${plain.host}/web.tgz`] };
  const vouched = await repository(() => ({ ...urls, digest: DIGEST }), tls);
  const unknown = await repository(() => urls, tls);
  const credentials = { ca: own.cert, cert: client.cert, key: client.private };
  expect(await fetched({ url: `https://${vouched.host}/charts`, name: "web", credentials })).toEqual(FOUND);
  expect(await fetched({ url: `https://${unknown.host}/charts`, name: "web", credentials })).toMatchObject({
    problem: { tried: [{ problem: { reason: "it has no TLS, and the index no digest" } }] },
  });
  expect(
    await fetched({ url: `https://${vouched.host}/charts`, name: "web", credentials: { ca: own.cert } }),
  ).toMatchObject({
    problem: { kind: "Unreachable" },
  });
  expect(plain.asked).toHaveLength(1);
});
