/**
 * The sandbox and the real API server answer the same to the same requests. What is not compared stands in the table itself,
 * step by step and each with its reason: bodies of workloads, which the real server completes, and some of its words.
 */
import { readFileSync } from "node:fs";
import { connect } from "@orkestra/kube";
import { Sandbox } from "@orkestra/sandbox";
import { cases, differencesOf, sender } from "@orkestra/sandbox/conformance";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { credentialsOf } from "./conformance/credentials.ts";
import { withKubectl } from "./conformance/kubectl.ts";
import { withoutController } from "./conformance/without-controller.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());

test("the sandbox answers every request of the table as the real API server does", async () => {
  const { server, options } = credentialsOf(readFileSync(inject("stack").kubeconfig, "utf8"));
  // Flux's own schemas are in this cluster, and complete and judge more than the sandbox does.
  const ours = cases.filter(({ foreign }) => !foreign);
  const run = Date.now().toString(36);
  const client = await connect({ kubeconfig: inject("stack").kubeconfig });
  const compare = () => differencesOf(ours, run, sender(sandbox.url), sender(server, options));
  const { requests, differences } = await withoutController(client, compare).finally(() => client.close());
  process.stderr.write(`conformance: ${requests} requests compared, ${differences.length} different\n`);
  expect(differences).toEqual([]);
  expect(requests).toBeGreaterThanOrEqual(120);
});

test("kubectl applies, shows, changes and deletes our objects in the sandbox", async () => {
  const group = (application: string): string =>
    JSON.stringify({
      apiVersion: "orkestra.dev/v1alpha1",
      kind: "ApplicationGroup",
      metadata: { name: "shop" },
      spec: { applications: [{ name: application }] },
    });
  await withKubectl(inject("stack").kubectl, sandbox.kubeconfig(), async (kubectl) => {
    expect(await kubectl(["apply", "-f", "-"], group("a"))).toBe("applicationgroup.orkestra.dev/shop created\n");
    expect(await kubectl(["apply", "-f", "-"], group("b"))).toBe("applicationgroup.orkestra.dev/shop configured\n");
    const serverSide = ["apply", "--server-side", "--force-conflicts", "-f", "-"];
    expect(await kubectl(serverSide, group("c"))).toBe("applicationgroup.orkestra.dev/shop serverside-applied\n");
    const [head = "", row = ""] = (await kubectl(["get", "ag", "-o", "wide"])).split("\n");
    expect(head.split(/ {2,}/)).toEqual([
      "NAME",
      "READY",
      "PROGRESS",
      "REVISION",
      "WORKFLOW",
      "LAST GOOD",
      "STATUS",
      "AGE",
    ]);
    expect(row).toMatch(/^shop /);
    await kubectl(["label", "ag", "shop", "tier=web"]);
    expect(await kubectl(["get", "ag", "-l", "tier=web", "-o", "name"])).toBe("applicationgroup.orkestra.dev/shop\n");
    expect(await kubectl(["describe", "ag", "shop"])).toContain("Deletion Policy:  Uninstall");
    await expect(kubectl(["apply", "-f", "-"], group("A_"))).rejects.toThrow("spec.applications[0].name");
    expect(await kubectl(["delete", "ag", "shop"])).toContain('"shop" deleted');
  });
});
