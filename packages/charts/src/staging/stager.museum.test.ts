import { expect, test } from "vitest";
import { type Playing, play } from "../../testing/servers.ts";
import { PIECE } from "../../testing/staging.ts";
import { digestOf } from "../oci/digest.ts";
import type { Credentials } from "../web/credentials.ts";
import type { StageAnswer } from "./contract.ts";
import { httpParcel } from "./parcel.ts";
import { type StagerOptions, stager } from "./stager.ts";

const { artifact, archive } = await httpParcel({ ok: true, kind: "http", url: "" }, PIECE);
const hex = artifact.digest.replace("sha256:", "");
const shown = (fields: object): string =>
  JSON.stringify({ apiVersion: "v1", entries: { shop: [{ version: artifact.version, ...fields }] } });
const EMPTY = JSON.stringify({ apiVersion: "v1", entries: {} });

interface Script {
  /** What the index says, from one time to the next; the last one stays. */
  readonly index: readonly string[];
  /** Status by path of an upload; others are not found. */
  readonly upload?: Readonly<Record<string, number>>;
  readonly stored?: Uint8Array;
}

async function scripted({ index, upload = { "/api/charts": 201 }, stored }: Script): Promise<Playing> {
  const left = [...index];
  return await play((request, response) => {
    const { method, url = "" } = request;
    if (method === "POST") response.writeHead(upload[url] ?? 404).end("{}");
    else if (url.endsWith("/index.yaml")) response.end(left.length > 1 ? left.shift() : left[0]);
    else response.writeHead(stored ? 200 : 404).end(stored);
  });
}

async function push(
  url: string,
  credentials?: Credentials,
  options: Partial<StagerOptions> = {},
): Promise<StageAnswer> {
  const patience = { retries: 2, minMs: 1, maxMs: 50 };
  const signal = new AbortController().signal;
  const it = stager({ url }, credentials, { env: {}, signal, patience, indexMs: 5000, ...options });
  try {
    return await it.push(PIECE);
  } finally {
    await it.close();
  }
}

const requests = ({ asked }: Playing): string[] => asked.map(({ method, url }) => `${method} ${url}`);

test("a push is over once the index shows what was pushed", async () => {
  const museum = await scripted({ index: [EMPTY, EMPTY, EMPTY, shown({ digest: hex })] });
  const url = `http://${museum.host}`;
  expect(await push(`${url}/`)).toEqual({ ok: true, artifact: { ...artifact, url }, outcome: "pushed" });
  expect(requests(museum)).toEqual([
    "GET /index.yaml",
    "POST /api/charts",
    "GET /index.yaml",
    "GET /index.yaml",
    "GET /index.yaml",
  ]);
});

test.each([
  { what: "with its algorithm", fields: { digest: artifact.digest }, asked: 1 },
  { what: "in capitals", fields: { digest: hex.toUpperCase() }, asked: 1 },
  { what: "not at all: then the archive itself is compared", fields: { urls: ["charts/x.tgz"] }, asked: 2 },
])("an index may have the digest $what", async ({ fields, asked }) => {
  const museum = await scripted({ index: [shown(fields)], stored: archive });
  expect(await push(`http://${museum.host}`)).toMatchObject({ ok: true, outcome: "present" });
  expect(museum.asked).toHaveLength(asked);
});

test("409 is good where the museum has the same, and waited for until the index shows it", async () => {
  const index = [EMPTY, EMPTY, shown({ digest: hex })];
  const museum = await scripted({ index, upload: { "/api/charts": 409 }, stored: archive });
  expect(await push(`http://${museum.host}`)).toMatchObject({ ok: true, outcome: "present" });
  expect(requests(museum)).toEqual([
    "GET /index.yaml",
    "POST /api/charts",
    `GET /charts/shop-${artifact.version}.tgz`,
    "GET /index.yaml",
    "GET /index.yaml",
  ]);
});

test("409 with something else stored is told", async () => {
  const stored = Buffer.from("something else");
  const museum = await scripted({ index: [EMPTY], upload: { "/api/charts": 409 }, stored });
  expect(await push(`http://${museum.host}`)).toEqual({
    ok: false,
    problem: {
      kind: "Taken",
      name: `version ${artifact.version}`,
      digest: digestOf(stored),
      wanted: artifact.digest,
    },
  });
});

test("an index that shows other content after the upload is told", async () => {
  const museum = await scripted({ index: [EMPTY, shown({ digest: "ab" })] });
  expect(await push(`http://${museum.host}`)).toMatchObject({ problem: { kind: "Taken", digest: "sha256:ab" } });
});

test("where no API is found, the first answer is told", async () => {
  const museum = await scripted({ index: [EMPTY], upload: { "/org/api/charts": 405 } });
  expect(await push(`http://${museum.host}/org`)).toEqual({
    ok: false,
    problem: { kind: "NoUpload", status: 404, says: "" },
  });
  expect(requests(museum).slice(1)).toEqual(["POST /api/org/charts", "POST /org/api/charts"]);
});

test.each([
  { credentials: { username: "me", password: "pw" }, authorization: "Basic bWU6cHc=" },
  { credentials: { token: "t" }, authorization: "Bearer t" },
])("every request shows $authorization, but to where an archive lies elsewhere", async (given) => {
  const elsewhere = await play((_request, response) => response.end(archive));
  const urls = [`http://${elsewhere.host}/x.tgz`];
  const museum = await scripted({ index: [EMPTY, shown({ urls })] });
  expect(await push(`http://${museum.host}`, given.credentials)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(museum.asked.map(({ authorization }) => authorization)).toEqual(Array(3).fill(given.authorization));
  expect(elsewhere.asked.map(({ authorization }) => authorization)).toEqual([undefined]);
});

test("pieces that are pushed at the same time share what is read of the index", async () => {
  const names = ["a", "b", "c", "d"].map((subchart) => ({ ...PIECE, subchart }));
  const parcels = await Promise.all(names.map((it) => httpParcel({ ok: true, kind: "http", url: "" }, it)));
  const all = parcels.map((it) => ({ version: it.artifact.version, digest: it.artifact.digest }));
  const museum = await scripted({
    index: [EMPTY, EMPTY, JSON.stringify({ entries: { shop: all } })],
  });
  const it = stager({ url: `http://${museum.host}` }, undefined, { env: {}, signal: new AbortController().signal });
  const answers = await Promise.all(names.map((name) => it.push(name)));
  await it.close();
  expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, true]);
  const reads = requests(museum).filter((line) => line === "GET /index.yaml");
  expect(reads.length).toBeLessThan(2 * names.length);
});

test("a stop ends the waiting", async () => {
  const stop = new AbortController();
  let uploaded = false;
  const museum = await play(({ method }, response) => {
    if (uploaded) response.on("finish", () => stop.abort(new Error("SIGTERM")));
    uploaded ||= method === "POST";
    response.writeHead(method === "POST" ? 201 : 200).end(EMPTY);
  });
  await expect(push(`http://${museum.host}`, undefined, { signal: stop.signal })).rejects.toThrow("SIGTERM");
});
