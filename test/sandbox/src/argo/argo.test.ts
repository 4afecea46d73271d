/** Argo and its pods over the sandbox. What runs in a pod, the test says. */
import { resources } from "@orkestra/kube";
import { describe, expect, vi } from "vitest";
import { refOf, test } from "../../testing/fixture.ts";
import { ended, startArgo, task, WAIT, workflow } from "../../testing/playing.ts";
import type { Ended, Launch } from "../kubelet/launch.ts";
import type { Pod } from "./shapes.ts";

/** Pods that end when they are told how, or when they are ended. */
function held() {
  const open = new Map<string, (ended: Ended) => void>();
  const launch: Launch = ({ args }, { terminate }) =>
    new Promise((resolve) => {
      open.set(args[0] ?? "", resolve);
      terminate.addEventListener("abort", () => resolve({ exitCode: 143, message: "stopped" }));
    });
  const end = async (word: string, exitCode: number, message = ""): Promise<void> => {
    const resolve = await vi.waitUntil(() => open.get(word), WAIT);
    open.delete(word);
    resolve({ exitCode, message });
  };
  return { launch, end, begun: (word: string) => vi.waitUntil(() => open.has(word), WAIT) };
}

const fine: Launch = async () => ({ exitCode: 0, message: "" });
const chain = [task("a"), task("b", "a"), task("c", "b")];

describe("Argo", () => {
  test("runs a DAG to its end and keeps what each node came to", async ({ sandbox, client }) => {
    const { launch, end } = held();
    await startArgo(sandbox, { launch: fine, steps: launch });
    await client.create(workflow("one", [...chain, task("d", "a.Failed")]));
    await end("a", 0);
    await end("b", 1, "no such chart");
    expect(await ended(client, "one")).toEqual({
      "": "Failed",
      a: "Succeeded",
      b: "Failed: main: Error (exit code 1): no such chart",
      c: "Omitted: omitted: depends condition not met",
      d: "Omitted: omitted: depends condition not met",
    });
    expect((await client.get(refOf(resources.Workflow, "one")))?.metadata.labels).toEqual({
      "workflows.argoproj.io/completed": "true",
      "workflows.argoproj.io/phase": "Failed",
    });
  });

  test("has pods as Argo's while they run, and ends with their containers", async ({ sandbox, client }) => {
    const { launch, begun } = held();
    await startArgo(sandbox, { launch: fine, steps: launch });
    const podMetadata = { labels: { team: "shop" } };
    await client.create(workflow("one", [task("a"), task("b", "a")], { podMetadata }));
    await begun("a");
    const [pod] = (await client.list<Pod>(resources.Pod, { labelSelector: "workflows.argoproj.io/workflow=one" }))
      .items;
    expect(pod).toMatchObject({
      metadata: {
        labels: { team: "shop", "workflows.argoproj.io/workflow": "one", "workflows.argoproj.io/completed": "false" },
        annotations: { "workflows.argoproj.io/node-name": "one.a" },
        ownerReferences: [{ kind: "Workflow", name: "one", controller: true }],
      },
      status: { phase: "Running" },
    });
    const ref = refOf(resources.Workflow, "one");
    await client.patch(ref, { spec: { shutdown: "Stop" } }, { type: "merge" });
    expect(await ended(client, "one")).toEqual({
      "": "Failed: Stopped with strategy 'Stop'",
      a: "Failed: workflow shutdown with strategy:  Stop",
      b: "Omitted: omitted: depends condition not met",
    });
    // Told to end, it had its own last words.
    const after = await client.get<Pod>(refOf(resources.Pod, pod?.metadata.name ?? ""));
    expect(after?.status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({
      exitCode: 143,
      message: "stopped",
    });
  });

  test("calls a pod that is deleted an error", async ({ sandbox, client }) => {
    const { launch, begun } = held();
    await startArgo(sandbox, { launch: fine, steps: launch });
    await client.create(workflow("one", [task("a")]));
    await begun("a");
    await vi.waitFor(async () => {
      const [pod] = (await client.list<Pod>(resources.Pod)).items;
      expect(pod?.status?.phase).toBe("Running");
    }, WAIT);
    const [pod] = (await client.list<Pod>(resources.Pod)).items;
    // Its node is seen to run before it is lost.
    await vi.waitFor(async () => {
      const running = await client.get(refOf(resources.Workflow, "one"));
      expect(JSON.stringify(running)).toContain('"displayName":"a","type":"Pod","phase":"Running"');
    }, WAIT);
    await client.delete(refOf(resources.Pod, pod?.metadata.name ?? ""));
    expect(await ended(client, "one")).toMatchObject({ "": "Error", a: "Error: pod deleted" });
  });

  test("goes on where the one before was stopped, with the pods that were lost with it run again", async ({
    sandbox,
    client,
  }) => {
    const retryStrategy = { limit: 3, retryPolicy: "OnError" };
    const { spec } = workflow("one", [task("a")]) as unknown as { spec: { templates: object[] } };
    const templates = spec.templates.map((one, i) => (i === 1 ? { ...one, retryStrategy } : one));
    const { launch, begun } = held();
    const first = await startArgo(sandbox, { launch: fine, steps: launch });
    await client.create(workflow("one", [task("a")], { templates }));
    await begun("a");
    await vi.waitFor(async () => {
      const running = await client.get(refOf(resources.Workflow, "one"));
      expect(JSON.stringify(running)).toContain('"type":"Pod","phase":"Running"');
    }, WAIT);
    await first.stop();
    await startArgo(sandbox, { launch: fine, steps: fine });
    expect(await ended(client, "one")).toEqual({
      "": "Succeeded",
      a: "Succeeded",
      "a(0)": "Error: pod deleted",
      "a(1)": "Succeeded",
    });
  });

  test("deletes pods that did well, and the Workflow, when their time has come", async ({ sandbox, client }) => {
    await startArgo(sandbox, { launch: fine, steps: fine });
    const podGC = { strategy: "OnPodSuccess", deleteDelayDuration: "1s" };
    await client.create(workflow("one", [task("a")], { podGC, ttlStrategy: { secondsAfterCompletion: 5 } }));
    await vi.waitFor(async () => {
      expect(await client.get(refOf(resources.Workflow, "one"))).toBeUndefined();
      expect((await client.list(resources.Pod)).items).toEqual([]);
    }, WAIT);
  });

  test("comes through an API server that misbehaves", async ({ sandbox, client }) => {
    await startArgo(sandbox, { launch: fine, steps: fine });
    const writes = ({ method, path }: { method: string; path: string }): boolean =>
      method !== "GET" && /workflows\/|pods/.test(path);
    sandbox.faults.next(3, writes, { kind: "internalError" });
    sandbox.faults.next(2, writes, { kind: "answerLost" });
    sandbox.faults.next(2, ({ watch }) => watch, { kind: "expired" });
    await client.create(workflow("one", chain));
    expect(await ended(client, "one")).toEqual({ "": "Succeeded", a: "Succeeded", b: "Succeeded", c: "Succeeded" });
  });

  test("says that there are no images where it was given nothing in their place", async ({ sandbox, client }) => {
    await startArgo(sandbox, { launch: fine });
    await client.create(workflow("one", [task("a")]));
    expect((await ended(client, "one"))["a"]).toBe(
      "Failed: main: Error (exit code 127): the sandbox runs no images: it was given nothing to run in place of any",
    );
  });
});
