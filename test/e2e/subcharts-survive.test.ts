/** What staging survives: each test hurts it once, in the middle, and expects the end that there would have been anyway. */
import { isReady } from "@orkestra/bench";
import { openCluster } from "@orkestra/cluster";
import { resources } from "@orkestra/kube";
import { expect, inject } from "vitest";
import { recordCreations } from "./harness/creations.ts";
import { test } from "./harness/fixture.ts";
import { killPods, untilLogged } from "./harness/kill.ts";
import { recordsIn, stagingWorkflows } from "./harness/split.ts";
import { Within } from "./harness/within.ts";

const inOrder = ["shop-cache", "shop-accounts", "shop"];

test("the executor and the controller that are lost while a chart is staged are made up for, and nothing is staged twice", async ({
  namespace,
}) => {
  await using executors = await recordCreations(namespace.client, resources.Pod, {
    namespace: namespace.name,
    labelSelector: "workflows.argoproj.io/workflow",
  });
  const stagers = (): string[] => executors.names().filter((name) => name.includes("-stage-"));
  const cluster = openCluster(inject("stack").cluster);
  // The executor comes as far as this, and no further.
  await cluster.kill("staging-registry");
  try {
    await namespace.apply("subcharts-small");
    await namespace.group("small").untilStaging("shop");
    const [executor = ""] = stagers();
    await untilLogged(namespace.name, executor, "pushing the pieces");
    await killPods(namespace.name, executor);
    await killPods("orkestra-system", "-l", "app.kubernetes.io/component=controller");
  } finally {
    await cluster.restart("staging-registry");
  }
  await namespace.group("small").untilReady();

  expect(namespace.released()).toEqual(inOrder);
  expect((await recordsIn(namespace)).size).toBe(1);
  expect(stagers()).toHaveLength(2);
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
