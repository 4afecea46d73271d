import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { certificate } from "../testing/certificate.ts";
import { FakeApiServer } from "../testing/fake-api-server.ts";
import { connect } from "./connect.ts";
import { resources } from "./resources.ts";

const ref = { resource: resources.ConfigMap, namespace: "default", name: "a" };
const base64 = (text: string) => Buffer.from(text).toString("base64");

/** JSON is YAML. */
async function kubeconfig(server: FakeApiServer, user: object): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "orkestra-kubeconfig-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const cluster = server.url.startsWith("https:") ? { "certificate-authority-data": base64(certificate.cert) } : {};
  const content = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "here", cluster: { server: server.url, ...cluster } }],
    users: [{ name: "me", user }],
    contexts: [
      { name: "main", context: { cluster: "here", user: "me" } },
      { name: "shop", context: { cluster: "here", user: "me", namespace: "shop" } },
    ],
    "current-context": "main",
  };
  const file = join(directory, "config");
  await writeFile(file, JSON.stringify(content));
  return file;
}

test("a kubeconfig's token, authority, context and namespace are used, on one connection", async () => {
  await using server = await FakeApiServer.start("https");
  server.token = "secret";
  server.put("a");
  const file = await kubeconfig(server, { token: "secret" });
  const client = await connect({ kubeconfig: file, context: "shop" });
  for (let i = 0; i < 5; i++) expect(await client.get(ref)).toEqual(server.objects()[0]);
  expect([client.namespace, server.connections]).toEqual(["shop", 1]);
  client.close();
});

test("whoever a kubeconfig says to act as is told to the server, so that no more rights are used than theirs", async () => {
  await using server = await FakeApiServer.start("https");
  server.token = "secret";
  const client = await connect({ kubeconfig: await kubeconfig(server, { token: "secret", as: "jane" }) });
  await client.get(ref);
  expect(server.seen.map(({ headers }) => headers["impersonate-user"])).toEqual(["jane"]);
  client.close();
});

test("with whom a kubeconfig says to act go the groups, the UID and what else is said of them", async () => {
  await using server = await FakeApiServer.start("https");
  server.token = "secret";
  const other = await kubeconfig(server, { token: "secret" });
  const user = {
    token: "secret",
    as: "jane",
    "as-uid": "42",
    "as-groups": ["developers", "admins"],
    "as-user-extra": { "example.com/Scope": ["a", "b"] },
  };
  const file = await kubeconfig(server, user);
  const client = await connect({ kubeconfig: file });
  await client.get(ref);
  const [headers = {}] = server.seen.map((request) => request.headers);
  const said = Object.entries(headers).filter(([name]) => name.startsWith("impersonate-"));
  expect(Object.fromEntries(said)).toEqual({
    "impersonate-user": "jane",
    "impersonate-uid": "42",
    "impersonate-group": "developers, admins",
    "impersonate-extra-example.com%2fscope": "a, b",
  });
  client.close();
  const plain = await connect({ kubeconfig: other });
  await plain.get(ref);
  expect(Object.keys(server.seen.at(-1)?.headers ?? {}).filter((name) => name.startsWith("impersonate"))).toEqual([]);
  plain.close();
});

test("an exec plugin is asked for the token", async () => {
  await using server = await FakeApiServer.start("https");
  server.token = "from-plugin";
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token: "from-plugin" },
  };
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "node",
    args: ["-e", `console.log(${JSON.stringify(JSON.stringify(credential))})`],
    interactiveMode: "Never",
  };
  const client = await connect({ kubeconfig: await kubeconfig(server, { exec }) });
  expect(await client.get(ref)).toBeUndefined();
  client.close();
});

test("a plain HTTP server, such as kubectl proxy, works", async () => {
  await using server = await FakeApiServer.start();
  const client = await connect({ kubeconfig: await kubeconfig(server, { username: "me", password: "pass" }) });
  expect(await client.get(ref)).toBeUndefined();
  expect(server.seen[0]?.headers.authorization).toBe(`Basic ${base64("me:pass")}`);
  client.close();
});

test("a context that does not exist is an error that lists those that do", async () => {
  await using server = await FakeApiServer.start();
  const file = await kubeconfig(server, {});
  await expect(connect({ kubeconfig: file, context: "prod" })).rejects.toThrow(
    `kubeconfig ${file}: context "prod" does not lead to a cluster; contexts are: main, shop`,
  );
});

test.each([
  ["that does not exist", undefined, " cannot be read: ENOENT: no such file or directory"],
  ["that is not YAML", "clusters: [", " cannot be read: "],
  ["that is empty", "", " cannot be read: "],
  ["of something else", "kind: Config", ": it has no current context; contexts are: none"],
])("a kubeconfig %s is an error that names the file", async (_, content, says) => {
  const directory = await mkdtemp(join(tmpdir(), "orkestra-kubeconfig-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, "config");
  if (content !== undefined) await writeFile(file, content);
  const message = await connect({ kubeconfig: file }).catch(({ message }: Error) => message);
  expect(message).toContain(`kubeconfig ${file}${says}`);
});

test("where there is nothing to find a cluster by, the error says what to set", async () => {
  const directory = await mkdtemp(join(tmpdir(), "orkestra-home-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv("HOME", directory);
  for (const name of ["KUBECONFIG", "KUBERNETES_SERVICE_HOST"]) vi.stubEnv(name, undefined);
  await expect(connect()).rejects.toThrow(
    "no cluster to talk to: this is not a pod, KUBECONFIG is not set and ~/.kube/config does not exist; set KUBECONFIG to a kubeconfig file",
  );
});
