/** What staging survives: each test hurts it once, in the middle, and expects the end that there would have been anyway. */
import { isReady } from "@orkestra/bench";
import { openCluster } from "@orkestra/cluster";
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect, inject } from "vitest";
import { test } from "./harness/fixture.ts";
import { killPods } from "./harness/kill.ts";
import type { TestNamespace } from "./harness/namespace.ts";
import { recordsIn, stagingWorkflows } from "./harness/split.ts";
import { untilListed } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

type Pod = KubernetesObject & { readonly status?: { readonly phase?: string } };

const inOrder = ["shop-cache", "shop-accounts", "shop"];

/** Calls `hurt` while an executor stages and cannot get on, because the registry does not answer; then it does again. */
async function whileStaging(namespace: TestNamespace, hurt: (executor: string) => Promise<void>): Promise<void> {
  const cluster = openCluster(inject("stack").cluster);
  await cluster.kill("staging-registry");
  try {
    await namespace.apply("subcharts-small");
    let running: Pod[] = [];
    const list = async () => {
      running = (await namespace.list<Pod>(resources.Pod)).filter(({ status }) => status?.phase === "Running");
      return running;
    };
    await untilListed("an executor that stages", list, (pods) => pods.length > 0, Within.rollout);
    await hurt(running[0]?.metadata.name ?? "");
  } finally {
    await cluster.restart("staging-registry");
  }
}

test("an executor that is lost while it stages is made up for by another", async ({ namespace }) => {
  await whileStaging(namespace, (executor) => killPods(namespace.name, executor));
  await namespace.group("small").untilReady();

  expect(namespace.released()).toEqual(inOrder);
  expect((await recordsIn(namespace)).size).toBe(1);
});

test("a controller that is killed while charts are staged goes on where it was, and stages nothing twice", async ({
  namespace,
}) => {
  await whileStaging(namespace, () => killPods("orkestra-system", "-l", "app.kubernetes.io/component=controller"));
  await namespace.group("small").untilReady();

  expect(namespace.released()).toEqual(inOrder);
  const workflows = await namespace.list(resources.Workflow);
  expect(stagingWorkflows(workflows)).toHaveLength(1);
  expect(workflows).toHaveLength(2);
});

test("a newer version of the chart, given in the middle of a rollout, is staged and released in the place of the old one", async ({
  namespace,
}) => {
  await namespace.apply("subcharts-small");
  await namespace.recording.seen(
    ({ name, release }) => name === "shop-cache" && isReady(release),
    AbortSignal.timeout(Within.rollout),
  );

  await namespace.apply("subcharts-small/newer");
  await namespace.group("small").untilReady();

  const version = await namespace.client.get({
    resource: resources.ConfigMap,
    namespace: namespace.name,
    name: "shop-version",
  });
  // To the version of a chart from a registry, Flux adds the artifact's digest behind a "+".
  expect(version?.["data"]).toEqual({ version: expect.stringMatching(/^1\.1\.0\+[0-9a-f]+$/) });
  const records = [...(await recordsIn(namespace)).values()];
  expect(records.map(({ chart }) => chart.version).sort()).toEqual(["1.0.0", "1.1.0"]);
  const releases = await namespace.list(resources.HelmRelease);
  const versions = releases.map((one) => (one as Released).status?.history?.[0]?.chartVersion.split("+")[0]);
  expect(versions).toEqual(["1.1.0", "1.1.0", "1.1.0"]);
});

type Released = { readonly status?: { readonly history?: readonly { readonly chartVersion: string }[] } };
