import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { certificate } from "../testing/certificate.ts";
import { FakeApiServer } from "../testing/fake-api-server.ts";
import { inPod, isInPod } from "./in-pod.ts";
import { resources } from "./resources.ts";
import { RestClient } from "./rest-client.ts";

const ref = { resource: resources.ConfigMap, namespace: "default", name: "a" };

async function pod() {
  const directory = await mkdtemp(join(tmpdir(), "orkestra-pod-"));
  const server = await FakeApiServer.start("https");
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });
  const write = (file: string, content: string) => writeFile(join(directory, file), content);
  await Promise.all([write("token", "first\n"), write("ca.crt", certificate.cert), write("namespace", "shop")]);
  const env = { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: String(server.port) };
  return { directory, env, server, write };
}

test("a pod finds its server, namespace, token and authority in its environment and files", async () => {
  const { directory, env, server } = await pod();
  server.token = "first";
  server.put("a");
  const client = new RestClient(await inPod(env, directory));
  expect(client.namespace).toBe("shop");
  expect(await client.get(ref)).toEqual(server.objects()[0]);
  client.close();
});

test("a token that was replaced is read again when the server answers 401, without the caller noticing", async () => {
  const { directory, env, server, write } = await pod();
  server.token = "first";
  const client = new RestClient(await inPod(env, directory));
  await client.get(ref);
  server.token = "second";
  await write("token", "second");
  expect(await client.get(ref)).toBeUndefined();
  expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer first",
    "Bearer first",
    "Bearer second",
  ]);
  expect(server.connections).toBe(1);
  client.close();
});

test("a token that stays refused is an error after one more attempt", async () => {
  const { directory, env, server } = await pod();
  server.token = "another";
  const client = new RestClient(await inPod(env, directory));
  await expect(client.get(ref)).rejects.toMatchObject({ name: "ApiError", status: 401, reason: "Unauthorized" });
  expect(server.seen.length).toBe(2);
  client.close();
});

test("an IPv6 address of the server is put in brackets", async () => {
  const { directory } = await pod();
  const endpoint = await inPod({ KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "6443" }, directory);
  expect(endpoint.server.href).toBe("https://[fd00::1]:6443/");
});

test("outside of a pod there is neither the variable nor the file", async () => {
  const { directory, env } = await pod();
  expect([isInPod(env, directory), isInPod({}, directory), isInPod(env, "/nowhere")]).toEqual([true, false, false]);
});
