import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { artifactOf } from "@orkestra/charts";
import { expect, test } from "vitest";
import { helm, temporary } from "./harness/helm.ts";
import { piece } from "./harness/pieces.ts";
import { startRegistry } from "./harness/registry.ts";
import { stage } from "./harness/stage.ts";

test("a piece is pushed once: the second run uploads nothing", async () => {
  const registry = await startRegistry();
  const target = { url: `oci://${registry.host}/staging`, insecure: true };
  const web = piece({ subchart: "web" });
  const where = await artifactOf(target, web);
  if (!where.ok) throw new Error(where.problem.reason);
  const { artifact } = where;
  if (artifact.kind !== "oci") throw new Error("not for OCI");
  expect(artifact).toEqual({
    kind: "oci",
    url: `oci://${registry.host}/staging/shop`,
    tag: expect.stringMatching(/^1\.2\.3-web-[0-9a-f]{12}$/),
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });

  expect(await stage(target, web)).toEqual({ ok: true, artifact, outcome: "pushed" });
  expect((await registry.log()).filter((line) => /^(POST|PUT|PATCH)/.test(line))).toEqual([
    "POST /v2/staging/shop/blobs/uploads/ 202",
    expect.stringMatching(/^PUT \/v2\/staging\/shop\/blobs\/uploads\/\S+ 201$/),
    "POST /v2/staging/shop/blobs/uploads/ 202",
    expect.stringMatching(/^PUT \/v2\/staging\/shop\/blobs\/uploads\/\S+ 201$/),
    `PUT /v2/staging/shop/manifests/${artifact.tag} 201`,
  ]);

  expect(await stage(target, web)).toEqual({ ok: true, artifact, outcome: "present" });
  expect(await registry.log()).toEqual([`HEAD /v2/staging/shop/manifests/${artifact.tag} 200`]);
});

test("helm pulls a piece by its digest and finds what was packed", async () => {
  const registry = await startRegistry();
  const target = { url: `oci://${registry.host}/staging`, insecure: true };
  const staged = await stage(target, piece({ subchart: "web", version: "1.2.3+build.7" }));
  if (!staged.ok || staged.artifact.kind !== "oci") throw new Error("not staged");
  const { url, tag, digest } = staged.artifact;
  expect(tag).toMatch(/^1\.2\.3_build\.7-web-[0-9a-f]{12}$/);
  expect(await helm("template", "demo", `${url}@${digest}`, "--plain-http")).toContain("name: demo-web");
  const folder = await temporary();
  await helm("pull", `${url}@${digest}`, "--plain-http", "--untar", "--untardir", folder);
  expect(await readFile(join(folder, "shop/Chart.yaml"), "utf8")).toContain("version: 1.2.3+build.7");
});

test("pieces of one chart share the repository, each under a tag of its own", async () => {
  const registry = await startRegistry();
  const target = { url: `oci://${registry.host}`, insecure: true };
  const staged = await Promise.all([piece(), piece({ subchart: "db" })].map((it) => stage(target, it)));
  const tags = staged.map((it) => (it.ok && it.artifact.kind === "oci" ? it.artifact.tag : it));
  expect(tags).toEqual([expect.stringMatching(/^1\.2\.3-parent-/), expect.stringMatching(/^1\.2\.3-db-/)]);
  const list = await fetch(`http://${registry.host}/v2/shop/tags/list`);
  expect(await list.json()).toEqual({ name: "shop", tags: expect.arrayContaining(tags) });
});
