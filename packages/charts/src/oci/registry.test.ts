import type { RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { type Playing, play } from "../../testing/servers.ts";
import { Trouble } from "../web/trouble.ts";
import { Web } from "../web/web.ts";
import { digestOf } from "./digest.ts";
import { Repository } from "./registry.ts";

const BYTES = Buffer.from('{"schemaVersion":2}');
const DIGEST = digestOf(BYTES);
const OTHER = digestOf(Buffer.from("other"));
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";

async function repository(answer: RequestListener): Promise<{ there: Repository; server: Playing }> {
  const server = await play(answer);
  const web = new Web({ env: {}, signal: new AbortController().signal, silenceMs: 5000, requestMs: 5000 });
  onTestFinished(() => web.close());
  return { there: new Repository(web, new URL(`http://${server.host}`), "charts/web", undefined), server };
}

const reasonOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => (error instanceof Trouble ? error.problem : error));

test("a manifest comes as its bytes, with the digest that they have", async () => {
  const { there, server } = await repository((_request, response) =>
    response
      .writeHead(200, { "content-type": `${MANIFEST}; charset=utf-8`, "docker-content-digest": DIGEST })
      .end(BYTES),
  );
  expect(await there.manifest("1.0.0_a")).toEqual({ bytes: BYTES, digest: DIGEST, mediaType: MANIFEST });
  expect(await there.manifest(DIGEST)).toEqual({ bytes: BYTES, digest: DIGEST, mediaType: MANIFEST });
  expect(server.asked.map(({ url }) => url)).toEqual([
    "/v2/charts/web/manifests/1.0.0_a",
    `/v2/charts/web/manifests/${DIGEST}`,
  ]);
});

test("a manifest that is not what its digest says is not taken", async () => {
  const { there } = await repository((_request, response) =>
    response.writeHead(200, { "docker-content-digest": OTHER }).end(BYTES),
  );
  const problem = { kind: "NotARepository", reason: `what it sent for ${OTHER} has the digest ${DIGEST}` };
  expect(await reasonOf(there.manifest("1.0.0"))).toEqual(problem);
  expect(await reasonOf(there.manifest(OTHER))).toEqual(problem);
});

test("a blob must have the size and the digest of its descriptor", async () => {
  const { there, server } = await repository((_request, response) => response.end(BYTES));
  const size = BYTES.length;
  expect(await there.blob({ digest: DIGEST, size })).toEqual(BYTES);
  expect(await reasonOf(there.blob({ digest: OTHER, size }))).toEqual({
    kind: "NotARepository",
    reason: `what it sent for ${OTHER} has the digest ${DIGEST}`,
  });
  expect(await reasonOf(there.blob({ digest: DIGEST, size: size + 1 }))).toEqual({
    kind: "NotARepository",
    reason: `its blob ${DIGEST} has 19 bytes instead of 20`,
  });
  expect(await reasonOf(there.blob({ digest: DIGEST, size: size - 1 }))).toEqual({
    kind: "Unreachable",
    reason: "its answer is larger than 18 bytes",
  });
  expect(await reasonOf(there.blob({ digest: "../../x", size }))).toEqual({
    kind: "NotARepository",
    reason: '"../../x" is no digest that we know',
  });
  expect(server.asked).toHaveLength(4);
});

test("what a registry does not have is no error", async () => {
  const { there } = await repository((_request, response) => response.writeHead(404).end());
  expect(await there.manifest("1.0.0")).toBeUndefined();
  expect(await there.blob({ digest: DIGEST, size: 5 })).toBeUndefined();
});

test("a blob that lies on another host is fetched there", async () => {
  const storage = await play((_request, response) => response.end(BYTES));
  const { there } = await repository((_request, response) =>
    response.writeHead(307, { location: `http://${storage.host}/blob?signature=x` }).end(),
  );
  expect(await there.blob({ digest: DIGEST, size: BYTES.length })).toEqual(BYTES);
  expect(storage.asked).toEqual([{ method: "GET", url: "/blob?signature=x", authorization: undefined }]);
});
