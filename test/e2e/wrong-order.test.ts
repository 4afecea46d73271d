/** Why the order of the other tests means something: these charts do fail when they are released too early. */
import { condition, isReady, type Release } from "@orkestra/bench";
import { type KubernetesObject, resources } from "@orkestra/kube";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { until, untilListed } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

interface Pod extends KubernetesObject {
  readonly status?: {
    readonly containerStatuses?: readonly { readonly state?: { readonly running?: object } }[];
  };
}

const describe = (release: Release): string => condition(release, "Ready")?.message ?? "no condition";

test("a release that comes before what it needs fails, even though that comes a little later", async ({
  namespace,
}) => {
  const release = (name: string) => ({ resource: resources.HelmRelease, namespace: namespace.name, name });

  await namespace.apply("wrong-order");
  // A container learns of services when it starts, so only then is it too late for the ratings.
  await untilListed<Pod>(
    "the reviews to run",
    () => namespace.list<Pod>(resources.Pod),
    (pods) => pods.some(({ status }) => status?.containerStatuses?.some(({ state }) => state?.running)),
    Within.rollout,
  );
  await namespace.apply("wrong-order/late");

  await until<Release>(namespace.client, release("ratings"), {
    what: "to be ready",
    holds: isReady,
    describe,
    within: Within.rollout,
  });
  const failed = await until<Release>(namespace.client, release("reviews"), {
    what: "to fail",
    holds: (reviews) => condition(reviews, "Stalled")?.status === "True",
    hopeless: (reviews) => (isReady(reviews) ? "it is ready" : undefined),
    describe,
    within: Within.failure,
  });
  expect(condition(failed, "Ready")).toMatchObject({ status: "False", reason: "InstallFailed" });
});
