/** What every end-to-end test is given: a namespace of its own, and evidence when it fails. */
import { connect } from "@orkestra/kube";
import { test as base, inject } from "vitest";
import { keepEvidence } from "./evidence.ts";
import { TestNamespace } from "./namespace.ts";

export const test = base.extend<{ namespace: TestNamespace }>({
  namespace: async ({ task }, use) => {
    const stack = inject("stack");
    const client = await connect({ kubeconfig: stack.kubeconfig, userAgent: "orkestra-e2e" });
    const namespace = await TestNamespace.create(client, task.name);
    await use(namespace);
    if (task.result?.state === "fail") {
      console.error(`evidence of the failure: ${await keepEvidence(namespace, stack)}`);
    }
    await namespace.remove();
    client.close();
  },
});
