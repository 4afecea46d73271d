import { resources } from "@orkestra/kube";
import { expect } from "vitest";
import { recordCreations } from "./harness/creations.ts";
import { test } from "./harness/fixture.ts";
import { generations, recordExecutors } from "./harness/life.ts";
import { quiet } from "./harness/quiet.ts";

test("a group that is applied again unchanged starts no pod", async ({ namespace }) => {
  await namespace.apply("unchanged");
  await namespace.group("steady").untilReady();
  await namespace.group("steady").assertOrder();
  await using pods = await recordCreations(namespace.client, resources.Pod, { namespace: namespace.name });
  await using workflows = await recordCreations(namespace.client, resources.Workflow, { namespace: namespace.name });

  await namespace.apply("unchanged");
  await namespace.group("steady").reconcile();
  await quiet();

  expect(workflows.names()).toEqual([]);
  expect(pods.names()).toEqual([]);
  expect(await generations(namespace)).toEqual({ first: 1, second: 1, third: 1 });
});

test("a change of one application's values starts one pod, for that application", async ({ namespace }) => {
  await namespace.apply("edit-one");
  await namespace.group("edited").untilReady();
  await using pods = await recordExecutors(namespace.client, namespace.name);

  await namespace.apply("edit-one/edited");
  await namespace.group("edited").untilReady();

  expect(await generations(namespace)).toEqual({ first: 1, second: 2, third: 1 });
  expect(pods.names()).toHaveLength(1);
});
