import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { NewestSeen } from "./newest-seen.ts";

const group = (resourceVersion: string, uid = "a"): UnknownObject => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "ApplicationGroup",
  metadata: { name: "shop", namespace: "default", uid, resourceVersion },
});

test("what was written counts until the cache has caught up, and then no more", () => {
  const seen = new NewestSeen();
  seen.wrote(group("10"));
  expect(seen.of(group("9")).metadata.resourceVersion).toBe("10");
  expect(seen.of(group("10")).metadata.resourceVersion).toBe("10");
  expect(seen.of(group("9")).metadata.resourceVersion).toBe("9");
});

test("another group of the same name is not taken for the one that was written", () => {
  const seen = new NewestSeen();
  seen.wrote(group("10"));
  expect(seen.of(group("9", "b"))).toEqual(group("9", "b"));
});

test("a version that is no number is believed to be the newest", () => {
  const seen = new NewestSeen();
  seen.wrote(group("abc"));
  expect(seen.of(group("9"))).toEqual(group("9"));
  seen.wrote(group("10"));
  seen.forget("default/shop");
  expect(seen.of(group("9"))).toEqual(group("9"));
});
