import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { play, playRegistry } from "@orkestra/charts/testing";
import { generate } from "selfsigned";
import { expect, onTestFinished, test } from "vitest";
import { orkestra } from "../testing/world.ts";

interface Chart {
  readonly url: string;
  readonly name: string;
  readonly version?: string;
  readonly insecure?: true;
  readonly authSecretRef?: { readonly name: string };
  readonly certSecretRef?: { readonly name: string };
}

/** A group on lines 1 to 5, with the chart of application i in line 6 + 2i. */
function group(...charts: readonly Chart[]): string {
  const entries = charts.map((chart, i) => `    - name: app-${i}\n      spec: { chart: ${JSON.stringify(chart)} }\n`);
  return (
    `apiVersion: orkestra.dev/v1alpha1
kind: ApplicationGroup
metadata: { name: shop }
spec: { applications: [
`.replace("{ applications: [\n", "\n  applications:\n") + entries.join("")
  );
}

const secret = (name: string, data: object): string =>
  `---\n${JSON.stringify({ apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: data })}\n`;

const check = (yaml: string, ...args: readonly string[]) =>
  orkestra(["plan", "-f", "-", "--check-charts", ...args], yaml);

const INDEX = "entries: { web: [{ version: 1.2.3, digest: abc }, { version: 1.3.0 }] }";

test("what ranges stand for is shown", async () => {
  const server = await play((_request, response) => response.end(INDEX));
  const url = `http://${server.host}`;
  const yaml = group({ url, name: "web", version: "~1.2" }, { url, name: "web" });
  const text = await check(yaml);
  expect(text.stderr).toEqual([]);
  expect(
    text.stdout
      .split("\n")
      .filter((line) => line.includes("->"))
      .slice(0, 2),
  ).toEqual(["    1  ●  app-0 -> web@~1.2 = 1.2.3", "       ●  app-1 -> web, newest version = 1.3.0"]);
  const { plans } = JSON.parse((await check(yaml, "-o", "json")).stdout);
  expect(plans[0].nodes.map((it: { chart: unknown }) => it.chart)).toEqual([
    { url, name: "web", version: "~1.2", resolved: { version: "1.2.3", digest: "abc" } },
    { url, name: "web", resolved: { version: "1.3.0" } },
  ]);
});

test("charts that are not there are problems, each in its place, and nothing is printed", async () => {
  const server = await play((_request, response) => response.end(INDEX));
  const closed = await play((_request, response) => response.writeHead(401).end());
  const [url, other] = [`http://${server.host}`, `http://${closed.host}`];
  const yaml = group(
    { url, name: "web", version: "^2" },
    { url, name: "wbe" },
    { url, name: "web", version: "newest" },
    { url: other, name: "web" },
    { url: `${url}/sub`, name: "web" },
  );
  expect(await check(yaml, "-o", "workflow")).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      `<stdin>:7:15: ApplicationGroup shop: chart web has no version matching ^2 in ${url} (newest is 1.3.0)`,
      `<stdin>:9:15: ApplicationGroup shop: there is no chart wbe in ${url}`,
      '<stdin>:11:15: ApplicationGroup shop: chart web: "newest" is neither a version nor a range of versions',
      `<stdin>:13:15: ApplicationGroup shop: chart web: ${other} refuses access without credentials (401)`,
    ],
  });
});

test("a chart of an Application object is blamed there; wrong manifests' good groups are asked for too", async () => {
  const server = await play((_request, response) => response.end(INDEX));
  const chart = JSON.stringify({ url: `http://${server.host}`, name: "db" });
  const application = `apiVersion: orkestra.dev/v1alpha1\nkind: Application\nmetadata: { name: a }\nspec:\n  chart: ${chart}\n---\n`;
  const of = (name: string, entry: string): string =>
    `apiVersion: orkestra.dev/v1alpha1\nkind: ApplicationGroup\nmetadata: { name: ${name} }\nspec: { applications: [{ name: ${entry} }] }\n---\n`;
  expect((await check(application + of("good", "a") + of("bad", "b"))).stderr).toEqual([
    `<stdin>:5:3: Application a: there is no chart db in http://${server.host}`,
    '<stdin>:15:26: ApplicationGroup bad: there is no Application "b" in namespace "default"; create it, or give the group\'s entry a spec',
  ]);
});

test("credentials come from the Secret of the input that the chart names", async () => {
  const registry = await playRegistry({ repositories: { web: ["1.0.0"] }, user: "me:pw" });
  const chart = { url: `oci://${registry.host}`, name: "web", version: "1.0.0", insecure: true as const };
  const config = { auths: { [registry.host]: { username: "me", password: "pw" } } };
  const yaml =
    group(
      { ...chart, authSecretRef: { name: "right" } },
      { ...chart, authSecretRef: { name: "config" } },
      { ...chart, authSecretRef: { name: "wrong" } },
    ) +
    secret("right", { username: "me", password: "pw" }) +
    secret("config", { ".dockerconfigjson": JSON.stringify(config) }) +
    secret("wrong", { username: "me", password: "hunter2" });
  const ended = await check(yaml);
  expect(ended).toEqual({
    code: 1,
    stdout: "",
    stderr: [
      `<stdin>:11:15: ApplicationGroup shop: chart web: oci://${registry.host} refuses access with the credentials that it was given (401)`,
    ],
  });
});

test("certificates come from the Secret that certSecretRef names, and nothing else of it", async () => {
  const extensions = [{ name: "subjectAltName" as const, altNames: [{ type: 7 as const, ip: "127.0.0.1" }] }];
  const pem = await generate([{ name: "commonName", value: "charts" }], { extensions });
  const server = await play((_request, response) => response.end(INDEX), { cert: pem.cert, key: pem.private });
  const yaml = group({ url: `https://${server.host}`, name: "web", certSecretRef: { name: "tls" } });
  const data = { "ca.crt": pem.cert, username: "me", password: "pw" };
  expect(await check(yaml + secret("tls", data))).toMatchObject({ code: 0, stderr: [] });
  expect(server.asked).toEqual([{ method: "GET", url: "/index.yaml", authorization: undefined }]);
  expect((await check(yaml)).stderr).toEqual([
    expect.stringMatching(/^note: .*Secret tls is not in the input; asking without its certificates$/),
    expect.stringMatching(/cannot be asked: self-signed certificate/),
  ]);
});

test("a Secret that is not in the input is noted, one that cannot be read is a problem", async () => {
  const server = await play((_request, response) => response.end(INDEX));
  const url = `http://${server.host}`;
  const missing = await check(group({ url, name: "web", authSecretRef: { name: "elsewhere" } }));
  expect({ code: missing.code, stderr: missing.stderr }).toEqual({
    code: 0,
    stderr: [
      expect.stringMatching(
        /^note: <stdin>:7:\d+: .*Secret elsewhere is not in the input; asking without credentials$/,
      ),
    ],
  });
  const registry = await playRegistry({ repositories: { web: ["1.0.0"] } });
  const broken = group({ url: `oci://${registry.host}`, name: "web", insecure: true, authSecretRef: { name: "s" } });
  expect((await check(broken + secret("s", { ".dockerconfigjson": "{secret" }))).stderr).toEqual([
    expect.stringMatching(/^<stdin>:7:\d+: ApplicationGroup shop: Secret s: \.dockerconfigjson: it is not JSON$/),
  ]);
});

test("--registry-config has credentials for registries", async () => {
  const registry = await playRegistry({ repositories: { web: ["1.0.0"] }, user: "me:pw" });
  const folder = await mkdtemp(join(tmpdir(), "orkestra-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [good, bad] = [join(folder, "config.json"), join(folder, "bad.json")];
  await writeFile(
    good,
    JSON.stringify({ auths: { [registry.host]: { auth: Buffer.from("me:pw").toString("base64") } } }),
  );
  await writeFile(bad, "auths: {}");
  const yaml = group({ url: `oci://${registry.host}`, name: "web", insecure: true });
  expect((await check(yaml, "--registry-config", good)).stdout).toContain("app-0 -> web, newest version = 1.0.0");
  expect(await check(yaml, "--registry-config", bad)).toEqual({
    code: 1,
    stdout: "",
    stderr: [`${bad}: cannot be used: it is not JSON`],
  });
});
