import { ConnectionError } from "@orkestra/kube";
import { expect, test } from "vitest";
import { ApiServer } from "../../testing/api-server.ts";
import type { Io } from "../io.ts";
import { withCluster } from "./access.ts";

test("whoever gets no answer is told of what, and what to look at", async () => {
  const { kubeconfig } = await ApiServer.start();
  const stderr: string[] = [];
  const io = { stderr: (text: string) => stderr.push(text) } as unknown as Io;
  const code = await withCluster({ kubeconfig }, io, async () => {
    throw new ConnectionError("10.0.0.1:6443: connect ECONNREFUSED", { mayHaveArrived: false });
  });
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: [
      "orkestra: no answer from the API server: 10.0.0.1:6443: connect ECONNREFUSED\n",
      "orkestra: check --kubeconfig, --context and the network: kubectl get --raw /version\n",
    ],
  });
});
