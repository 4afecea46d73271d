import { expect, test } from "vitest";
import { type Oddity, playPushRegistry } from "../../testing/push-registry.ts";
import { play } from "../../testing/servers.ts";
import { errors, instead, line, PIECE, push } from "../../testing/staging.ts";
import { stager } from "./stager.ts";

const basic = (user: string): string => `Basic ${Buffer.from(user).toString("base64")}`;
const me = { username: "me", password: "pw" };

test.each([
  { what: "relative", location: (path: string) => path },
  { what: "relative to what was asked", location: (path: string) => path.replace(/^.*\//, "") },
])("the Location of an upload may be $what, and its query is kept as it is", async ({ location }) => {
  const registry = await playPushRegistry({ location });
  expect(await push(registry)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(registry.blobs.size).toBe(2);
  const puts = registry.asked.filter(({ method, url }) => method === "PUT" && url.includes("uploads"));
  expect(puts.map(({ url }) => url)).toEqual(
    Array(2).fill(expect.stringMatching(/\/v2\/team\/shop\/blobs\/uploads\/[\w-]+\?_state=a%20b~c&digest=sha256%3A/)),
  );
});

test("uploads may go to another host, which gets the bytes but neither password nor certificate", async () => {
  const storage = await playPushRegistry();
  const registry = await playPushRegistry({
    location: (path) => `http://${storage.host}${path}`,
    odd: (request, response) => {
      // What the storage took, the registry has.
      for (const [digest, bytes] of storage.blobs) registry.blobs.set(digest, bytes);
      if (request.headers.authorization === basic("me:pw")) return undefined;
      response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
      return true;
    },
  });
  expect(await push(registry, me)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(storage.asked.map(({ method, authorization }) => ({ method, authorization }))).toEqual(
    Array(2).fill({ method: "PUT", authorization: undefined }),
  );
});

test("another host that asks for a password does not get it", async () => {
  const thief = await play((_request, response) =>
    response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end(),
  );
  const registry = await playPushRegistry({ location: (path) => `http://${thief.host}${path}` });
  const answer = await push(registry, me);
  expect(answer).toMatchObject({ ok: false, problem: { kind: "WrongCredentials", status: 401 } });
  expect(thief.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
});

test("an upload that is redirected is sent there, without the password", async () => {
  const storage = await playPushRegistry();
  const registry = await playPushRegistry({
    odd: (request, response) => {
      for (const [digest, bytes] of storage.blobs) registry.blobs.set(digest, bytes);
      if (request.headers.authorization !== basic("me:pw")) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
      } else if (request.method === "PUT" && request.url?.includes("uploads")) {
        response.writeHead(307, { location: `http://${storage.host}${request.url}` }).end();
      } else return undefined;
      return true;
    },
  });
  expect(await push(registry, me)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(storage.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
});

test("a token that runs out on the way is renewed, even where the registry then asks for a password", async () => {
  let granted = 0;
  let uses = 0;
  const registry = await playPushRegistry({
    odd: (request, response) => {
      const { authorization } = request.headers;
      if (request.url?.startsWith("/token")) {
        response.end(JSON.stringify({ token: `t${++granted}` }));
      } else if (authorization !== `Bearer t${granted}` || uses === 3) {
        // Harbor names its token service only to who shows nothing.
        uses = authorization === undefined ? uses : 0;
        const challenge =
          authorization === undefined ? `Bearer realm="http://${registry.host}/token"` : "Basic realm=h";
        response.writeHead(401, { "www-authenticate": challenge }).end();
        if (authorization !== undefined) granted++;
      } else {
        uses++;
        return undefined;
      }
      return true;
    },
  });
  expect(await push(registry, me)).toMatchObject({ ok: true, outcome: "pushed" });
  const asked = registry.asked.filter(({ url }) => url.startsWith("/token"));
  expect(asked.length).toBeGreaterThan(2);
  expect(new Set(asked.map((it) => `${it.url} ${it.authorization}`))).toEqual(
    new Set([`/token?scope=repository%3Ateam%2Fshop%3Apull%2Cpush ${basic("me:pw")}`]),
  );
});

test("blobs that are there are not sent, nor is anything where the manifest is there", async () => {
  const registry = await playPushRegistry();
  await push(registry);
  const [tag = ""] = [...registry.manifests.keys()];
  registry.manifests.clear();
  registry.asked.splice(0);
  expect(await push(registry)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(registry.requests().filter((it) => /^(POST|PUT)/.test(it))).toEqual([`PUT /v2/team/shop/manifests/${tag}`]);
  registry.asked.splice(0);
  expect(await push(registry)).toMatchObject({ ok: true, outcome: "present" });
  expect(registry.requests()).toEqual([`HEAD /v2/team/shop/manifests/${tag}`]);
});

test.each<{ why: string; odd: () => Oddity; begun: number }>([
  { why: "the server is in trouble", odd: () => instead(/^PUT .*uploads/, [503]), begun: 3 },
  { why: "the registry has lost the upload", odd: () => instead(/^PUT .*uploads/, [404]), begun: 3 },
  { why: "the registry asks to come later", odd: () => instead(/^POST/, [429, { "retry-after": "0" }]), begun: 3 },
  {
    why: "the connection breaks",
    odd: () => {
      let broken = false;
      return (request, response) => {
        if (broken || request.method !== "PUT") return undefined;
        broken = true;
        response.destroy();
        return true;
      };
    },
    begun: 3,
  },
])("an upload is begun again when $why", async ({ odd, begun }) => {
  const registry = await playPushRegistry({ odd: odd() });
  expect(await push(registry)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(registry.requests().filter((it) => it.startsWith("POST"))).toHaveLength(begun);
});

test("an upload that is taken with 202 counts once the blob is there", async () => {
  const registry = await playPushRegistry({
    odd: (request, response, body) => {
      if (request.method !== "PUT" || !request.url?.includes("uploads")) return undefined;
      const digest = new URL(request.url, "http://r").searchParams.get("digest") ?? "";
      registry.blobs.set(digest, body);
      response.writeHead(202).end();
      return true;
    },
  });
  expect(await push(registry)).toMatchObject({ ok: true, outcome: "pushed" });
});

test("who was slower to write a tag that cannot be written twice has what was wanted all the same", async () => {
  const first = await playPushRegistry();
  await push(first);
  const registry = await playPushRegistry({
    odd: (request, response) => {
      if (request.method !== "PUT" || !request.url?.includes("manifests")) return undefined;
      for (const [key, bytes] of first.manifests) registry.manifests.set(key, bytes);
      response.writeHead(412).end(JSON.stringify(errors("PRECONDITION", "configured as immutable")));
      return true;
    },
  });
  expect(await push(registry)).toMatchObject({ ok: true, outcome: "present" });
});

test("a tag with another manifest is never overwritten", async () => {
  const registry = await playPushRegistry();
  await push(registry);
  for (const tag of registry.manifests.keys()) registry.manifests.set(tag, Buffer.from("{}"));
  registry.asked.splice(0);
  expect(line(registry, await push(registry))).toMatch(
    /^tag 1\.2\.3-web-\w{12} is there already with other content \(sha256:\w{64} instead of sha256:\w{64}\): it is never overwritten/,
  );
  expect(registry.requests().filter((it) => !it.startsWith("HEAD"))).toEqual([]);
});

test("a stop is no problem of the registry", async () => {
  const stop = new AbortController();
  const registry = await playPushRegistry({
    odd: () => {
      stop.abort(new Error("SIGTERM"));
      return undefined;
    },
  });
  await expect(push(registry, undefined, { signal: stop.signal })).rejects.toThrow("SIGTERM");
});

test.each([
  ["shop", '"shop" is no URL'],
  ["ftp://host/x", '"ftp://host/x" is neither oci:// nor https:// nor http://'],
  ["oci://host/Team", '"Team" cannot be part of a repository\'s path'],
  ["https://me:pw@host/charts", "a URL is no place for a password"],
])("%s is no place to push to", async (url, reason) => {
  const it = stager({ url }, undefined, { env: {}, signal: new AbortController().signal });
  expect(await it.push(PIECE)).toEqual({ ok: false, problem: { kind: "InvalidTarget", reason } });
  await it.close();
});
