/** A cluster in memory of a test's own, and commands that run against it. Its kubeconfig has the namespace `shop`. */
import { connect, type KubeClient, type Manifest, resources, type UnknownObject } from "@orkestra/kube";
import { Sandbox } from "@orkestra/sandbox";
import { onTestFinished } from "vitest";
import type { Io } from "../src/io.ts";
import { NOW } from "./live-group.ts";
import { folder } from "./umbrella.ts";
import { type Ended, orkestra } from "./world.ts";

export interface Sandboxed {
  readonly client: KubeClient;
  readonly sandbox: Sandbox;
  /** Creates it, with its status; of a status that says which generation it is of, that is the object's own. */
  readonly put: (object: Manifest) => Promise<UnknownObject>;
  readonly group: (name?: string) => Promise<UnknownObject>;
  readonly run: (args: readonly string[], io?: Partial<Io>, stdin?: string) => Promise<Ended>;
}

export async function sandboxed(): Promise<Sandboxed> {
  const sandbox = await Sandbox.start();
  const client = await connect({ server: sandbox.url });
  onTestFinished(async () => {
    client.close();
    await sandbox.stop();
  });
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  const kubeconfig = `${await folder({ config: sandbox.kubeconfig("shop") })}/config`;
  return {
    client,
    sandbox,
    put: async (object) => {
      const { status, ...rest } = object as Manifest & { readonly status?: object };
      const created = await client.create(rest);
      if (status === undefined) return created;
      const { generation } = created.metadata;
      const own = "observedGeneration" in status ? { ...status, observedGeneration: generation } : status;
      const { name, namespace } = created.metadata;
      const ref = { resource: await client.resourceOf(created), namespace, name };
      return await client.patch(ref, { status: own }, { type: "merge", subresource: "status" });
    },
    group: async (name = "shop") => {
      const found = await client.get({ resource: resources.ApplicationGroup, namespace: "shop", name });
      if (!found) throw new Error(`there is no group "${name}"`);
      return found;
    },
    run: (args, io, stdin) => orkestra([...args, "--kubeconfig", kubeconfig], stdin, { now: () => NOW, ...io }),
  };
}
