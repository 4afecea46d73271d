/** Charts are pushed by the executor's own code elsewhere; here is what a registry must refuse. */
import { createHash } from "node:crypto";
import { test as base, describe, expect } from "vitest";
import { believing } from "../flux/charts.ts";
import { fetching } from "../flux/fetching.ts";
import { Registry } from "./registry.ts";

const test = base.extend<{ readonly registry: Registry }>({
  // biome-ignore lint/correctness/noEmptyPattern: Vitest asks for a pattern even where nothing is taken.
  registry: async ({}, use) => {
    const registry = await Registry.start();
    await use(registry);
    await registry.stop();
  },
});

const digestOf = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";

async function put({ host }: Registry, path: string, body: string): Promise<number> {
  const headers = { "content-type": MANIFEST };
  return (await fetch(`http://${host}/v2/${path}`, { method: "PUT", body, headers })).status;
}

async function pushBlob(registry: Registry, content: string, digest = digestOf(content)): Promise<number> {
  const begun = await fetch(`http://${registry.host}/v2/charts/web/blobs/uploads/`, { method: "POST" });
  const location = begun.headers.get("location") ?? "";
  return put(registry, `${location.slice("/v2/".length)}?digest=${digest}`, content);
}

async function pushChart(registry: Registry, version: string): Promise<string> {
  const config = JSON.stringify({ name: "web", version });
  await pushBlob(registry, config);
  await pushBlob(registry, `archive ${version}`);
  const layers = [{ mediaType: LAYER, digest: digestOf(`archive ${version}`) }];
  const manifest = JSON.stringify({ schemaVersion: 2, config: { digest: digestOf(config) }, layers });
  expect(await put(registry, `charts/web/manifests/${version}`, manifest)).toBe(201);
  return digestOf(manifest);
}

describe("a registry", () => {
  test("takes no blob whose digest is another, and no manifest whose blobs it does not have", async ({ registry }) => {
    expect(await pushBlob(registry, "content", digestOf("other"))).toBe(400);
    const manifest = JSON.stringify({ config: { digest: digestOf("content") }, layers: [] });
    expect(await put(registry, "charts/web/manifests/1.0.0", manifest)).toBe(404);
    expect(await pushBlob(registry, "content")).toBe(201);
    expect(await put(registry, "charts/web/manifests/1.0.0", manifest)).toBe(201);
    expect(await put(registry, `charts/web/manifests/${digestOf("other")}`, manifest)).toBe(400);
    expect(await put(registry, "charts/web/manifests/1.0.0", "{}")).toBe(400);
    // Blobs are a repository's own.
    expect(await put(registry, "charts/api/manifests/1.0.0", manifest)).toBe(404);
    expect(registry.pushed).toEqual(["charts/web:1.0.0"]);
  });

  test("gives what it has by tag and by digest", async ({ registry }) => {
    const digest = await pushChart(registry, "1.0.0");
    for (const reference of ["1.0.0", digest]) {
      const answer = await fetch(`http://${registry.host}/v2/charts/web/manifests/${reference}`, { method: "HEAD" });
      expect([answer.status, answer.headers.get("docker-content-digest"), answer.headers.get("content-type")]).toEqual([
        200,
        digest,
        MANIFEST,
      ]);
    }
    expect((await fetch(`http://${registry.host}/v2/charts/web/manifests/9.9.9`)).status).toBe(404);
  });
});

describe("finding charts in a registry", () => {
  test("goes by digest, by tag and by range, and tells what is not there", async ({ registry }) => {
    const digests = new Map<string, string>();
    for (const version of ["1.0.0", "1.2.0", "2.0.0"]) digests.set(version, await pushChart(registry, version));
    const url = `oci://${registry.host}/charts/web`;
    const found = async (ref: object) => {
      const answer = await fetching({ kind: "OCIRepository", url, ref });
      return answer.ok ? answer.chart : answer.reason;
    };
    const chart = (version: string) => ({ name: "web", version, digest: digests.get(version) });
    expect(await found({ digest: digests.get("1.0.0") })).toEqual(chart("1.0.0"));
    expect(await found({ tag: "2.0.0" })).toEqual(chart("2.0.0"));
    expect(await found({ semver: "^1.0" })).toEqual(chart("1.2.0"));
    expect(await found({ tag: "3.0.0" })).toBe("OCIArtifactPullFailed");
    expect(await found({ digest: digestOf("nothing") })).toBe("OCIArtifactPullFailed");
  });

  test("by faith, every chart is there in the versions that it is told", () => {
    const find = believing(() => ["1.0.0", "1.4.0"]);
    const ask = (version: string) => find({ kind: "HelmRepository", url: "", chart: "web", version });
    expect(ask("^1")).toEqual({ ok: true, chart: { name: "web", version: "1.4.0" } });
    expect(ask("3.2.1")).toEqual({ ok: true, chart: { name: "web", version: "3.2.1" } });
    expect(ask("^2")).toMatchObject({ ok: false, stalled: true, reason: "InvalidChartReference" });
  });
});
