/** A cluster that does not have Argo's kinds, or has them no more: what can be done is done, and the rest is said. */
import { type Manifest, resources } from "@orkestra/kube";
import { expect, test, vi } from "vitest";
import {
  controllerOnSandbox,
  groupManifest,
  refOfGroup,
  rollOut,
  runningWorkflow,
  untilReason,
} from "../testing/controller-on-sandbox.ts";

const WAIT = { timeout: 20_000, interval: 20 };
const definition = { resource: resources.CustomResourceDefinition, name: "workflows.argoproj.io" };
const spec = {
  applications: ["db", "web"].map((name) => ({
    name,
    dependencies: name === "web" ? ["db"] : [],
    spec: { chart: { url: "https://charts.example.com", name: "demo", version: "1.0.0" } },
  })),
};

test("a group says what is missing, begins when it is there, and goes when it is gone", {
  timeout: 60_000,
}, async () => {
  let argo: Manifest | undefined;
  const { client, passed } = await controllerOnSandbox(async (cluster) => {
    argo = (await cluster.get(definition)) as Manifest;
    await cluster.delete(definition);
  });
  await client.create(groupManifest("shop", spec));
  const blocked = await untilReason(client, "shop", "SubmitFailed");
  expect(JSON.stringify(blocked["status"])).toContain("is Argo Workflows installed?");

  const { name } = argo?.metadata ?? {};
  await client.create({ ...argo, metadata: { name } } as Manifest);
  await runningWorkflow(client, "shop");
  await rollOut(client, "shop");
  await untilReason(client, "shop", "Succeeded");
  expect((await client.list(resources.HelmRelease)).items).toHaveLength(2);

  await client.delete(definition);
  await client.delete(refOfGroup("shop"));
  await vi.waitUntil(async () => !(await client.get(refOfGroup("shop"))), WAIT);
  expect((await client.list(resources.HelmRelease)).items).toEqual([]);
  const deleted = passed.filter(({ method }) => method === "DELETE").map(({ path }) => path.split("/").at(-1));
  expect(deleted).toEqual(["web", "db", expect.stringMatching(/^shop-[0-9a-f]{10}$/)]);
  expect((await client.list(resources.HelmRepository)).items).toEqual([]);
});
