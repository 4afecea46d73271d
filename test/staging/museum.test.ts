import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { artifactOf, type Credentials, explainStaging, pack, type StageAnswer } from "@orkestra/charts";
import type { MuseumOptions } from "@orkestra/museum";
import { expect, test } from "vitest";
import { helm, temporary } from "./harness/helm.ts";
import { type RunningMuseum, startMuseum, startMuseumProcess } from "./harness/museum.ts";
import { piece } from "./harness/pieces.ts";
import { stage } from "./harness/stage.ts";

const uploads = (museum: RunningMuseum): readonly string[] => museum.asked().filter((it) => it.startsWith("POST"));

test.each<{ what: string; options: Partial<MuseumOptions>; path: string; upload: string }>([
  { what: "ChartMuseum", options: {}, path: "", upload: "POST /api/charts" },
  { what: "ChartMuseum with tenants", options: { depth: 2 }, path: "/org/repo", upload: "POST /api/org/repo/charts" },
  {
    what: "ChartMuseum below a path",
    options: { contextPath: "/helm/charts", depth: 1 },
    path: "/helm/charts/repo/",
    upload: "POST /helm/charts/api/repo/charts",
  },
  {
    what: "Harbor's older API",
    options: { projects: ["staging"] },
    path: "/chartrepo/staging",
    upload: "POST /api/chartrepo/staging/charts",
  },
  {
    what: "Harbor's older API below a path",
    options: { projects: ["staging"], contextPath: "/harbor" },
    path: "/harbor/chartrepo/staging",
    upload: "POST /harbor/api/chartrepo/staging/charts",
  },
])("a piece is pushed to $what once, and is there when the push is over", async ({ options, path, upload }) => {
  const museum = await startMuseum({ ...options, indexLagMs: 400 });
  const target = { url: `${museum.url}${path}` };
  const web = piece({ subchart: "web", version: "1.2.3+build" });
  const { artifact } = (await artifactOf(target, web)) as Extract<StageAnswer, { ok: true }>;
  expect(artifact).toEqual({
    kind: "http",
    url: target.url.replace(/\/$/, ""),
    name: "shop",
    version: expect.stringMatching(/^1\.2\.3-web-h[0-9a-f]{12}$/),
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
  });
  expect(await stage(target, web)).toEqual({ ok: true, artifact, outcome: "pushed" });
  // Flux reads the index, as helm does: the piece must be in it by now.
  const version = artifact.kind === "http" ? artifact.version : "";
  const rendered = await helm("template", "demo", "shop", "--repo", artifact.url, "--version", version);
  expect(rendered).toContain("name: demo-web");
  expect(uploads(museum).at(-1)).toBe(upload);

  expect(await stage(target, web)).toEqual({ ok: true, artifact, outcome: "present" });
  expect(museum.asked()).toEqual([expect.stringMatching(/^GET .*\/index\.yaml$/)]);
});

test("what another run has pushed, and the index does not show yet, is as good as pushed", async () => {
  const museum = await startMuseum({ indexLagMs: 500 });
  const answers = await Promise.all([1, 2, 3].map(() => stage({ url: museum.url }, piece())));
  const [first] = answers;
  const outcomes = answers.map((it) => (it.ok ? it.outcome : it.problem));
  expect(answers.map((it) => it.ok && it.artifact)).toEqual(Array(3).fill(first?.ok && first.artifact));
  expect(outcomes.filter((it) => it !== "present" && it !== "pushed")).toEqual([]);
  expect(outcomes).toContain("pushed");
  expect(await stage({ url: museum.url }, piece())).toMatchObject({ ok: true, outcome: "present" });
});

test("other content under the same version is told, and never overwritten, even where the server would let us", async () => {
  for (const allowOverwrite of [false, true]) {
    const museum = await startMuseum({ allowOverwrite });
    const target = { url: museum.url };
    const { artifact } = (await artifactOf(target, piece())) as Extract<StageAnswer, { ok: true }>;
    const { version = "" } = artifact as { version?: string };
    const files = new Map([["Chart.yaml", Buffer.from(`apiVersion: v2\nname: shop\nversion: ${version}\n`)]]);
    await writeFile(join(museum.folder, `shop-${version}.tgz`), await pack("shop", files));
    const answer = await stage(target, piece());
    expect(answer).toEqual({
      ok: false,
      problem: { kind: "Taken", name: `version ${version}`, digest: expect.any(String), wanted: artifact.digest },
    });
    expect(uploads(museum)).toEqual([]);
  }
});

test("an index that never shows what was taken is told in the end", async () => {
  const museum = await startMuseum({ indexLagMs: 60_000 });
  const answer = await stage({ url: museum.url }, piece(), undefined, { indexMs: 300 });
  expect(answer).toEqual({
    ok: false,
    problem: {
      kind: "NotVerified",
      reason: expect.stringMatching(/^its index\.yaml does not show version 1\.2\.3-parent-h\w+ after 0\.3 s$/),
    },
  });
});

const user = { username: "me", password: "pw" };
const reader = { username: "him", password: "pw" };
const guarded = { user: "me:pw", reader: "him:pw" };

test.each<{ why: string; options: Partial<MuseumOptions>; credentials?: Credentials; path?: string; says: RegExp }>([
  {
    why: "no credentials",
    options: guarded,
    says: /it wants credentials and was given none \(401\): name a Secret in staging\.secretRef$/,
  },
  {
    why: "no credentials where everybody may read",
    options: { ...guarded, anonymousGet: true },
    says: /it wants credentials and was given none \(401, unauthorized\)/,
  },
  {
    why: "a wrong password",
    options: guarded,
    credentials: { username: "me", password: "no" },
    says: /it does not accept the user name, password or token that it was given \(401\)/,
  },
  {
    why: "a user who may only read",
    options: guarded,
    credentials: reader,
    says: /the user of staging\.secretRef may not push here \(403, forbidden\)/,
  },
  {
    why: "an archive that is too large",
    options: { ...guarded, maxUploadSize: 200 },
    credentials: user,
    says: /the piece of \d+ bytes is too large for it \(413, request too large\)/,
  },
  {
    why: "a full museum",
    options: { ...guarded, maxStorageObjects: 1 },
    credentials: user,
    says: /its storage or quota is used up \(507, repo has reached storage limit\)/,
  },
  {
    why: "a project that does not exist",
    options: { projects: ["other"] },
    path: "/chartrepo/staging",
    says: /the repository or project does not exist \(404\): create it there, or correct staging\.url$/,
  },
])("$why is said in one line, and nothing is uploaded", async ({ options, credentials, path = "", says }) => {
  const museum = await startMuseum(options);
  if (options.maxStorageObjects !== undefined) {
    const files = new Map([["Chart.yaml", Buffer.from("apiVersion: v2\nname: first\nversion: 1.0.0\n")]]);
    await writeFile(join(museum.folder, "first-1.0.0.tgz"), await pack("first", files));
  }
  const target = { url: `${museum.url}${path}` };
  // A server that takes no more says so before it has all of it.
  const ballast = options.maxUploadSize === undefined ? 0 : 1_000_000;
  const answer = await stage(target, piece({ ballast }), credentials);
  if (answer.ok) throw new Error("it was pushed");
  expect(explainStaging(target, "shop", answer.problem)).toMatch(says);
  const index = await fetch(`${target.url}/index.yaml`, {
    headers: { authorization: `Basic ${Buffer.from("me:pw").toString("base64")}` },
  });
  expect(await index.text()).not.toContain("shop");
});

test("a museum that is killed and started anew shows what it has stored", async () => {
  const folder = await temporary();
  const first = await startMuseumProcess(folder);
  expect(await stage({ url: first.url }, piece())).toMatchObject({ ok: true, outcome: "pushed" });
  first.kill();
  const second = await startMuseumProcess(folder);
  expect(await stage({ url: second.url }, piece())).toMatchObject({ ok: true, outcome: "present" });
});
