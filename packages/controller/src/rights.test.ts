/**
 * The role in the Helm chart gives the controller what it asks for in the lives of a few groups, each of them once, and nothing else.
 */
import { resources } from "@orkestra/kube";
import { expect, test, vi } from "vitest";
import { rightFor } from "../testing/asked.ts";
import {
  controllerOnSandbox,
  endWorkflow,
  groupManifest,
  refOfGroup,
  rollOut,
  runningWorkflow,
  untilReason,
} from "../testing/controller-on-sandbox.ts";
import { grantedRights } from "../testing/role.ts";

/** What the API server asks for by itself, on behalf of a request. */
const OF_ADMISSION = [
  // Making a RoleBinding takes the right to bind its role.
  "rbac.authorization.k8s.io/clusterroles bind",
];

const application = (name: string, url: string, version = "1.x") => ({
  name,
  spec: { chart: { url, name: "demo", version } },
});
const http = "https://charts.example.com";
const oci = "oci://registry.example.com/charts";

test("the controller's role is what it uses", { timeout: 60_000 }, async () => {
  const { client, passed, stop } = await controllerOnSandbox();
  const change = (name: string, spec: object, annotations: object = {}) =>
    client.patch(refOfGroup(name), { metadata: { annotations }, spec }, { type: "merge" });

  // A group with an Application object, of which one revision is kept; its second spec comes during the rollout of the first.
  await client.create({
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "Application",
    metadata: { name: "web", namespace: "default" },
    ...{ spec: application("web", http).spec },
  });
  await client.create(groupManifest("shop", { applications: [{ name: "web" }], revisionHistoryLimit: 1 }));
  const first = await runningWorkflow(client, "shop");
  await change("shop", { applications: [{ name: "web" }, application("db", http)] });
  const isStopped = async () => {
    const { items } = await client.list(resources.Workflow);
    return items.some((workflow) => (workflow["spec"] as { shutdown?: string }).shutdown === "Stop");
  };
  await vi.waitUntil(isStopped, { timeout: 20_000, interval: 20 });
  await endWorkflow(client, first, "Failed");
  await rollOut(client, "shop");
  await untilReason(client, "shop", "Succeeded");
  await change("shop", { applications: [{ name: "web" }, application("db", http, "2.x"), application("job", oci)] });
  await rollOut(client, "shop");
  await untilReason(client, "shop", "Succeeded");

  // A group that fails twice in the same words, and leaves its releases behind.
  const kept = { applications: [application("a", http), application("b", oci)], onFailure: "Hold" };
  await client.create(groupManifest("kept", kept));
  for (const requestedAt of ["1", "2"]) {
    await endWorkflow(client, await runningWorkflow(client, "kept"), "Failed");
    await untilReason(client, "kept", "WorkflowFailed");
    await change("kept", {}, { "reconcile.fluxcd.io/requestedAt": requestedAt });
  }
  await rollOut(client, "kept");
  await untilReason(client, "kept", "Succeeded");
  await change("kept", { deletionPolicy: "Orphan" });
  await client.delete(refOfGroup("kept"));
  await vi.waitUntil(async () => !(await client.get(refOfGroup("kept"))), { timeout: 20_000, interval: 20 });

  // A deletion whose Workflow fails.
  await client.delete(refOfGroup("shop"));
  await endWorkflow(client, await runningWorkflow(client, "shop"), "Failed");
  await vi.waitUntil(async () => !(await client.get(refOfGroup("shop"))), { timeout: 20_000, interval: 20 });
  await stop();

  const asked = new Set(passed.flatMap((request) => rightFor(request) ?? []));
  expect([...asked].sort()).toEqual(
    grantedRights()
      .filter((right) => !OF_ADMISSION.includes(right))
      .sort(),
  );
});
