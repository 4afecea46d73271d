import { expect, test } from "vitest";
import { play, playRegistry } from "../../testing/servers.ts";
import { readChallenge } from "../oci/registry-auth.ts";
import type { ChartAnswer, ChartRequest } from "./contract.ts";
import { isLocal } from "./oci-repository.ts";
import { resolveCharts } from "./resolve.ts";

const TAGS = ["1.0.0", "1.1.0", "latest", "2.0.0-rc.1", "1.2.0_build.1", "1.1.5"];

function resolve(...requests: readonly ChartRequest[]): Promise<ChartAnswer[]> {
  const insecure = requests.map((request) => ({ insecure: true, ...request }));
  return resolveCharts(insecure, { env: {}, signal: new AbortController().signal });
}

test("a range is looked up in all pages of tags, with a token for just that repository", async () => {
  const registry = await playRegistry({ repositories: { "charts/web": TAGS } });
  expect(await resolve({ url: `oci://${registry.host}/charts`, name: "web", version: "~1.1" })).toEqual([
    { ok: true, chart: { version: "1.1.5", digest: "sha256:1.1.5" } },
  ]);
  expect(registry.tokenScopes).toEqual(["repository:charts/web:pull"]);
  expect(registry.asked.filter(({ url }) => url.includes("/tags/")).map(({ url }) => url)).toEqual([
    "/v2/charts/web/tags/list?n=1000",
    "/v2/charts/web/tags/list?n=1000",
    "/v2/charts/web/tags/list?from=2",
    "/v2/charts/web/tags/list?from=4",
  ]);
});

test("an exact version is asked for by its tag alone, in which + is _", async () => {
  const registry = await playRegistry({ repositories: { "charts/web": TAGS } });
  expect(await resolve({ url: `oci://${registry.host}/charts/`, name: "web", version: "1.2.0+build.1" })).toEqual([
    { ok: true, chart: { version: "1.2.0+build.1", digest: "sha256:1.2.0_build.1" } },
  ]);
  expect(registry.asked.some(({ url }) => url.includes("/tags/"))).toBe(false);
});

test("no version is the newest stable one; what is not there is told", async () => {
  const registry = await playRegistry({ repositories: { web: TAGS, empty: [] } });
  const url = `oci://${registry.host}`;
  expect(
    await resolve(
      { url, name: "web" },
      { url, name: "web", version: "9.9.9" },
      { url, name: "web", version: "^9" },
      { url, name: "web", version: "newest" },
      { url, name: "empty" },
      { url, name: "none" },
      { url, name: "none", version: "1.0.0" },
    ),
  ).toEqual([
    { ok: true, chart: { version: "1.2.0+build.1", digest: "sha256:1.2.0_build.1" } },
    { ok: false, problem: { kind: "NoSuchVersion", version: "9.9.9", newest: "1.2.0+build.1" } },
    { ok: false, problem: { kind: "NoSuchVersion", version: "^9", newest: "1.2.0+build.1" } },
    { ok: false, problem: { kind: "InvalidVersion", version: "newest" } },
    { ok: false, problem: { kind: "NoSuchVersion", version: "*" } },
    { ok: false, problem: { kind: "ChartNotFound" } },
    { ok: false, problem: { kind: "ChartNotFound" } },
  ]);
});

test.each([
  {
    why: "user and password",
    how: { user: "me:pw" },
    good: { username: "me", password: "pw" },
    bad: { username: "me" },
  },
  {
    why: "a refresh token",
    how: { refreshToken: "long" },
    good: { identityToken: "long" },
    bad: { identityToken: "x" },
  },
])("the token service gets $why", async ({ how, good, bad }) => {
  const registry = await playRegistry({ repositories: { web: TAGS }, ...how });
  const request = { url: `oci://${registry.host}`, name: "web", version: "1.0.0" };
  expect(await resolve({ ...request, credentials: good }, { ...request, credentials: bad }, request)).toEqual([
    { ok: true, chart: { version: "1.0.0", digest: "sha256:1.0.0" } },
    { ok: false, problem: { kind: "Refused", status: 401, withCredentials: true } },
    { ok: false, problem: { kind: "Refused", status: 401, withCredentials: false } },
  ]);
});

test("a registry that wants the password itself gets it only when it asks", async () => {
  const wanted = `Basic ${Buffer.from("me:pw").toString("base64")}`;
  const registry = await play((request, response) => {
    if (request.headers.authorization === wanted) response.setHeader("docker-content-digest", "sha256:d").end();
    else response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
  });
  const request = { url: `oci://${registry.host}`, name: "web", version: "1.0.0" };
  expect(await resolve({ ...request, credentials: { username: "me", password: "pw" } })).toEqual([
    { ok: true, chart: { version: "1.0.0", digest: "sha256:d" } },
  ]);
  expect(registry.asked.map(({ authorization }) => authorization)).toEqual([undefined, wanted]);
});

test("a list of tags does not lead our token to another host", async () => {
  const other = await play((_request, response) => response.end('{"tags": []}'));
  const registry = await play((_request, response) => {
    response.setHeader("link", `<http://${other.host}/v2/web/tags/list>; rel="next"`).end('{"tags": ["1.0.0"]}');
  });
  expect(await resolve({ url: `oci://${registry.host}`, name: "web" })).toEqual([
    { ok: false, problem: { kind: "NotARepository", reason: "its list of tags goes on somewhere else" } },
  ]);
  expect(other.asked).toEqual([]);
});

test("a registry is asked over TLS; a local one that has none is said to want insecure, without a credential sent", async () => {
  const registry = await playRegistry({ repositories: { web: TAGS }, user: "me:pw" });
  const credentials = { username: "me", password: "pw" };
  const request = { url: `oci://${registry.host}`, name: "web", version: "1.0.0", credentials };
  expect(await resolve({ ...request, insecure: false }, request)).toEqual([
    {
      ok: false,
      problem: {
        kind: "Unreachable",
        reason: expect.stringMatching(/wrong version.*\S; it answers without TLS, which chart.insecure: true allows$/i),
      },
    },
    { ok: true, chart: { version: "1.0.0", digest: "sha256:1.0.0" } },
  ]);
  expect(registry.asked.filter(({ url }) => url === "/v2/")).toEqual([
    { method: "GET", url: "/v2/", authorization: undefined },
  ]);
});

test.each([
  { why: "no JSON", challenge: undefined, body: "<html>", reason: "its list of tags is not JSON" },
  {
    why: "a token service without a URL",
    challenge: "Bearer service=x",
    body: "",
    reason: "it names no token service",
  },
])("a server that is no registry is told: $why", async ({ challenge, body, reason }) => {
  const server = await play((_request, response) => {
    response.writeHead(challenge ? 401 : 200, challenge ? { "www-authenticate": challenge } : {}).end(body);
  });
  expect(await resolve({ url: `oci://${server.host}`, name: "web" })).toEqual([
    { ok: false, problem: { kind: "NotARepository", reason } },
  ]);
});

test("challenges are read as registries write them", () => {
  expect(readChallenge('Bearer realm="https://auth.example.com/token",service="reg",scope="a:b,c"')).toEqual({
    scheme: "bearer",
    parameters: { realm: "https://auth.example.com/token", service: "reg", scope: "a:b,c" },
  });
  expect(readChallenge("Basic realm=x")).toEqual({ scheme: "basic", parameters: { realm: "x" } });
  expect(readChallenge(null)).toBeUndefined();
});

test.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["10.1.2.3", true],
  ["172.20.0.1", true],
  ["registry.local", true],
  ["[::1]", true],
  ["172.40.0.1", false],
  ["10.example.com", false],
  ["registry.example.com", false],
])("%s is on this machine or in a private network: %j", (host, local) => {
  expect(isLocal(host)).toBe(local);
});
