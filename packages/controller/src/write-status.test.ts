import { expect, test } from "vitest";
import { groupObject } from "../testing/group-in-memory.ts";
import { MemoryCluster } from "../testing/memory-cluster.ts";
import { writeStatus } from "./write-status.ts";

const OLD = { a: 1, workflow: { name: "one", startedAt: "t1", finishedAt: "t2" }, history: [{ b: 1 }] };

function setUp() {
  const cluster = new MemoryCluster();
  const group = cluster.put({ ...groupObject({}, 1), status: OLD });
  const status = () => cluster.find("ApplicationGroup", "default", "shop")?.["status"];
  return { cluster, client: cluster.client(), group, status };
}

test("what is written is the whole status, down to the fields of its objects", async () => {
  const { client, group, status } = setUp();
  const wanted = { workflow: { name: "two", startedAt: "t3" }, history: [{ c: 2 }], gone: undefined };
  const written = await writeStatus(client, group, wanted);
  expect(status()).toEqual({ workflow: { name: "two", startedAt: "t3" }, history: [{ c: 2 }] });
  expect(written?.["status"]).toEqual(status());
});

test("of an object that is gone there is nothing to write, and of another one of its name nothing is written", async () => {
  const { cluster, client, group, status } = setUp();
  cluster.remove(group);
  expect(await writeStatus(client, group, { a: 2 })).toBeUndefined();
  cluster.put({ ...group, metadata: { ...group.metadata, uid: "another" }, status: OLD });
  await expect(writeStatus(client, group, { a: 2 })).rejects.toMatchObject({ status: 409 });
  expect(status()).toEqual(OLD);
});
