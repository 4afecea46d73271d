import { connect } from "@orkestra/kube";
import { Sandbox } from "@orkestra/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { Recorder } from "../history/recorder.ts";
import { Wire } from "./wire.ts";

const map = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" } });

test("of a process whose wire is cut in the middle of a write, the write may arrive, and nothing more does", async () => {
  const sandbox = await Sandbox.start();
  onTestFinished(() => sandbox.stop());
  const recorder = new Recorder(sandbox);
  const wire = await Wire.to(sandbox.url);
  const client = await connect({ server: wire.url, retry: { retries: 0 } });
  await client.create(map("one"));

  recorder.trap(
    ({ object }) => object.metadata.name === "two",
    () => wire.cut(),
  );
  await expect(client.create(map("two"))).rejects.toThrow();
  await expect(client.create(map("three"))).rejects.toThrow();
  expect(recorder.cluster.all("ConfigMap").map(({ metadata }) => metadata.name)).toEqual(["one", "two"]);
});
