/** Fetching what real Helm published, in the same places that pieces are staged to. */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type ChartRequest, type Credentials, fetchChart, readArchive, readChart } from "@orkestra/charts";
import { expect, onTestFinished, test } from "vitest";
import { certificates } from "./harness/certificates.ts";
import { helm, temporary } from "./harness/helm.ts";
import { type Registry, startRegistry } from "./harness/registry.ts";
import { startTokens } from "./harness/tokens.ts";

const fetched = (request: ChartRequest) => fetchChart(request, { env: {}, signal: new AbortController().signal });

/** Archives of two versions of a chart, packed by Helm. */
async function published(): Promise<readonly string[]> {
  const folder = await temporary();
  const files: string[] = [];
  for (const version of ["1.2.3", "1.3.0+build.7"]) {
    const source = join(folder, version, "shop");
    await mkdir(join(source, "templates"), { recursive: true });
    await writeFile(
      join(source, "Chart.yaml"),
      `apiVersion: v2\nname: shop\nversion: ${version}\ndescription: "A: shop"\n`,
    );
    await writeFile(join(source, "templates/map.yaml"), "kind: ConfigMap\n");
    await helm("package", source, "--destination", folder);
    files.push(join(folder, `shop-${version}.tgz`));
  }
  return files;
}

async function push(registry: Registry, ...options: readonly string[]): Promise<void> {
  for (const file of await published()) await helm("push", file, `oci://${registry.host}/charts`, ...options);
}

async function expectShop(request: ChartRequest, version: string): Promise<void> {
  const answer = await fetched(request);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  expect(answer.version).toBe(version);
  const archive = await readArchive(answer.archive);
  expect(archive.ok && readChart(archive.files)).toMatchObject({
    ok: true,
    chart: { metadata: { name: "shop", version } },
  });
}

test("a registry with tokens gives what Helm pushed, by range and by version", async () => {
  const tokens = await startTokens({ rights: { "owner:pw": ["pull", "push"], "guest:pw": ["pull"] } });
  const registry = await startRegistry({ auth: tokens.auth });
  await push(registry, "--plain-http", "--username", "owner", "--password", "pw");
  tokens.scopes();
  const guest: Credentials = { username: "guest", password: "pw" };
  const request = { url: `oci://${registry.host}/charts`, name: "shop", insecure: true, credentials: guest };
  await expectShop(request, "1.3.0+build.7");
  expect(tokens.scopes()).toEqual(["repository:charts/shop:pull"]);
  await expectShop({ ...request, version: "~1.2" }, "1.2.3");
  await expectShop({ ...request, version: "1.3.0+build.7" }, "1.3.0+build.7");
  expect(await fetched({ ...request, credentials: { username: "guest", password: "no" } })).toEqual({
    ok: false,
    problem: { kind: "Refused", status: 401, withCredentials: true },
  });
});

test("a registry of a private authority that wants certificates gives what Helm pushed", async () => {
  const pems = await certificates();
  const { ca, certificate, key } = pems.files;
  const registry = await startRegistry({ tls: { certificate, key, clientCa: ca } });
  const folder = await temporary();
  const [cert, own] = [join(folder, "client.crt"), join(folder, "client.key")];
  await writeFile(cert, pems.client.cert);
  await writeFile(own, pems.client.key);
  await push(registry, "--ca-file", ca, "--cert-file", cert, "--key-file", own);
  const request = { url: `oci://${registry.host}/charts`, name: "shop", version: "^1" };
  await expectShop({ ...request, credentials: { ca: pems.ca, ...pems.client } }, "1.3.0+build.7");
  expect(await fetched({ ...request, credentials: pems.client })).toMatchObject({ problem: { kind: "Unreachable" } });
  expect(await fetched({ ...request, credentials: { ca: pems.ca } })).toMatchObject({
    problem: { kind: "Unreachable" },
  });
});

test.each([
  { why: "relative urls", url: (): string[] => [] },
  { why: "absolute urls", url: (host: string): string[] => ["--url", `http://${host}`] },
  { why: "JSON", url: (): string[] => ["--json"] },
])("a repository that Helm indexed gives what is in it: $why", async ({ url }) => {
  const folder = await temporary();
  const server = createServer((request, response) => {
    readFile(join(folder, new URL(request.url ?? "", "http://x").pathname)).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const file of await published()) await copyFile(file, join(folder, file.slice(file.lastIndexOf("/") + 1)));
  await helm("repo", "index", folder, ...url(host));
  const request = { url: `http://${host}`, name: "shop" };
  await expectShop(request, "1.3.0+build.7");
  await expectShop({ ...request, version: "1.2.x" }, "1.2.3");
});
