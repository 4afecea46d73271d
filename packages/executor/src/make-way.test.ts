import type { UnknownObject } from "@orkestra/kube";
import { describe, expect, test } from "vitest";
import { isElsewhere } from "./make-way.ts";

const release = (spec: object, history: readonly object[] = [{ name: "web" }]): UnknownObject => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name: "web", namespace: "shop" },
  spec,
  status: { history },
});

describe("a release is elsewhere", () => {
  test.each([
    { what: "that goes from its own namespace to another", from: {}, to: { targetNamespace: "new" }, is: true },
    { what: "that comes back to its own", from: { targetNamespace: "old" }, to: {}, is: true },
    { what: "whose own namespace is now written down", from: {}, to: { targetNamespace: "shop" }, is: false },
    { what: "that stays", from: { targetNamespace: "old" }, to: { targetNamespace: "old" }, is: false },
    {
      what: "that is suspended, since Flux would leave what it installed",
      from: { targetNamespace: "old", suspend: true },
      to: {},
      is: false,
    },
  ])("$is: one $what", ({ from, to, is }) => {
    expect(isElsewhere({ objects: [release(to)] as never }, release(from))).toBe(is);
  });

  test("only where it is installed", () => {
    expect(isElsewhere({ objects: [release({})] as never }, release({ targetNamespace: "old" }, []))).toBe(false);
  });
});
