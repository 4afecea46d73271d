/** A push that is killed at any point, or done twice at once, is as good as one that was let be. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { artifactOf, type StageAnswer } from "@orkestra/charts";
import { expect, onTestFinished, test } from "vitest";
import { helm } from "./harness/helm.ts";
import { piece, type Wanted } from "./harness/pieces.ts";
import { type Fate, startProxy } from "./harness/proxy.ts";
import { type Registry, startRegistry } from "./harness/registry.ts";
import { stage } from "./harness/stage.ts";

const program = join(import.meta.dirname, "harness/stage-process.ts");

function start(target: object, wanted: Wanted): ChildProcess {
  const args = ["-C", "orkestra:source", program, JSON.stringify(target), "null", JSON.stringify(wanted)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Begins to stage through a proxy, and is killed once the request of this number has met its fate. */
async function killedAt(registry: Registry, wanted: Wanted, at: number, fate: Fate): Promise<void> {
  const reached = Promise.withResolvers<void>();
  const proxy = await startProxy(registry.host, (_line, number) => {
    if (number < at) return "pass";
    reached.resolve();
    return number === at ? fate : "hold";
  });
  const child = start({ url: `oci://${proxy.host}/staging`, insecure: true }, wanted);
  const ended = once(child, "exit");
  await Promise.race([reached.promise, ended.then(() => Promise.reject(new Error("it ended by itself")))]);
  child.kill("SIGKILL");
  expect(await ended).toEqual([null, "SIGKILL"]);
}

async function tagOf(registry: Registry, wanted: Wanted): Promise<string> {
  const where = await artifactOf({ url: `oci://${registry.host}/staging`, insecure: true }, piece(wanted));
  if (!where.ok || where.artifact.kind !== "oci") throw new Error("not for OCI");
  return where.artifact.tag;
}

async function isTagged(registry: Registry, tag: string): Promise<boolean> {
  const headers = { accept: "application/vnd.oci.image.manifest.v1+json" };
  const answer = await fetch(`http://${registry.host}/v2/staging/shop/manifests/${tag}`, { method: "HEAD", headers });
  return answer.status === 200;
}

test("killed before any of its requests, a push leaves no tag, and the next run completes it", async () => {
  const registry = await startRegistry();
  const target = { url: `oci://${registry.host}/staging`, insecure: true };
  const passed = await startProxy(registry.host, () => "pass");
  expect(await stage({ ...target, url: `oci://${passed.host}/staging` }, piece({ version: "0.0.1" }))).toMatchObject({
    outcome: "pushed",
  });
  const manifest = passed.passed.findIndex((line) => line.startsWith("PUT") && line.includes("/manifests/"));
  expect(manifest).toBeGreaterThan(5);
  for (let at = 0; at < passed.passed.length; at++) {
    const wanted = { version: `1.0.${at}` };
    const tag = await tagOf(registry, wanted);
    await killedAt(registry, wanted, at, "hold");
    expect({ at, tagged: await isTagged(registry, tag) }).toEqual({ at, tagged: at > manifest });
    const answer = await stage(target, piece(wanted));
    expect({ at, outcome: answer.ok && answer.outcome }).toEqual({ at, outcome: at > manifest ? "present" : "pushed" });
  }
});

test("killed in the middle of the bytes, a push leaves no tag, and the next run begins the upload again", async () => {
  const registry = await startRegistry();
  const wanted = { ballast: 3_000_000 };
  const sent = await startProxy(registry.host, () => "pass");
  await stage({ url: `oci://${sent.host}/staging`, insecure: true }, piece({ ...wanted, version: "0.0.1" }));
  const uploads = sent.passed.flatMap((line, at) => (line.includes("/blobs/uploads/") ? [at] : []));
  const archive = uploads.at(-1) ?? 0;

  await killedAt(registry, wanted, archive, "half");
  expect(await isTagged(registry, await tagOf(registry, wanted))).toBe(false);
  await registry.log();
  const answer = await stage({ url: `oci://${registry.host}/staging`, insecure: true }, piece(wanted));
  expect(answer).toMatchObject({ ok: true, outcome: "pushed" });
  // The config was there already: only the archive is sent.
  expect((await registry.log()).filter((line) => line.startsWith("POST"))).toHaveLength(1);
  if (!answer.ok || answer.artifact.kind !== "oci") throw new Error("not staged");
  const { url, digest } = answer.artifact;
  expect(await helm("template", "demo", `${url}@${digest}`, "--plain-http")).toContain("name: demo-parent");
});

test("two processes that push the same at once both succeed, with one result", async () => {
  const registry = await startRegistry();
  const waiting = Promise.withResolvers<Fate>();
  let here = 0;
  // The first requests of both wait for each other, so that both find nothing.
  const proxy = await startProxy(registry.host, (line) => {
    if (!line.startsWith("HEAD") || !line.includes("/manifests/")) return "pass";
    here++;
    if (here === 2) waiting.resolve("pass");
    return waiting.promise;
  });
  const target = { url: `oci://${proxy.host}/staging`, insecure: true };
  const answers = await Promise.all([1, 2].map(() => answerOf(start(target, { ballast: 500_000 }))));
  const [first, second] = answers;
  expect(first).toMatchObject({ ok: true, artifact: { kind: "oci" } });
  expect(second).toMatchObject({ ok: true, artifact: first?.ok ? first.artifact : {} });
  const list = await fetch(`http://${registry.host}/v2/staging/shop/tags/list`);
  expect(await list.json()).toMatchObject({ tags: [expect.stringMatching(/^1\.2\.3-parent-/)] });
});

async function answerOf(child: ChildProcess): Promise<StageAnswer> {
  let text = "";
  child.stdout?.on("data", (chunk: unknown) => {
    text += String(chunk);
  });
  await once(child, "close");
  return JSON.parse(text) as StageAnswer;
}
