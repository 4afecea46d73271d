import { resources } from "@orkestra/kube";
import { expect } from "vitest";
import { test } from "./harness/fixture.ts";
import { greeters } from "./harness/greeters.ts";
import { podsOf } from "./harness/life.ts";
import { untilListed } from "./harness/until.ts";
import { Within } from "./harness/within.ts";

test("charts come from an OCI registry", async ({ namespace }) => {
  await namespace.apply("oci");
  await namespace.group("from-oci").untilReady();

  await namespace.group("from-oci").assertOrder();
});

test("a Helm repository that wants a password gets it from a Secret", async ({ namespace }) => {
  await namespace.apply("private-http");
  await namespace.group("from-private-http").untilReady();

  await namespace.group("from-private-http").assertOrder();
});

test("an OCI registry that wants a password gets it from a Secret", async ({ namespace }) => {
  await namespace.apply("private-oci");
  await namespace.group("from-private-oci").untilReady();

  await namespace.group("from-private-oci").assertOrder();
});

test("a release goes on with its chart from an OCI registry, and back from a Helm repository", async ({
  namespace,
}) => {
  const from = (url?: string) => greeters("moves", { app: { chart: "redis", ...(url && { url }) } });
  const sources = async () => [
    ...(await namespace.list(resources.HelmRepository)),
    ...(await namespace.list(resources.HelmChart)),
    ...(await namespace.list(resources.OCIRepository)),
  ];
  const untilSources = (kinds: readonly string[]) =>
    untilListed(
      `the sources to be ${kinds.join(", ")}`,
      sources,
      (objects) => objects.map(({ kind }) => kind).join() === kinds.join(),
      Within.rollout,
    );
  await namespace.applyAll([from()]);
  await namespace.group("moves").untilReady();
  const pods = await podsOf(namespace);

  await namespace.applyAll([from("oci://registry.orkestra.test/charts")]);
  await namespace.group("moves").untilReady();
  await untilSources(["OCIRepository"]);
  const [release] = await namespace.list(resources.HelmRelease);
  expect(release?.["spec"]).not.toHaveProperty("chart");
  expect(release?.["spec"]).toMatchObject({ chartRef: { kind: "OCIRepository" } });

  await namespace.applyAll([from()]);
  await namespace.group("moves").untilReady();
  await untilSources(["HelmRepository", "HelmChart"]);
  // The same chart with the same values, wherever it comes from.
  expect(await podsOf(namespace)).toEqual(pods);
});
