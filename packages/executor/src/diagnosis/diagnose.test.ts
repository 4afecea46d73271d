import { ApiError } from "@orkestra/kube";
import { expect, test } from "vitest";
import { ended } from "../outcome.ts";
import { deepened, diagnose, isWorthALook } from "./diagnose.ts";
import { remedyOf } from "./rights.ts";

test("a cause is added whole, and a long message gives way to it in its middle", () => {
  const cause = `pod x: ${"c".repeat(1_000)}`;
  const outcome = ended("release shop/web", "failed", `first ${"m".repeat(3_000)} last`);
  const { code, because, message } = deepened(outcome, cause);
  expect({ code, because }).toEqual({ code: outcome.code, because: outcome.because });
  expect(message.startsWith("release shop/web failed: first mmm")).toBe(true);
  expect(message.endsWith(`mmm last; ${cause}`)).toBe(true);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(2_048);
});

test("without a cause the outcome stays as it is", () => {
  const outcome = ended("release shop/web", "failed", "InstallFailed");
  expect(deepened(outcome, undefined)).toBe(outcome);
});

const stalled = (reason: string) => ({ state: "stalled", reason, message: "" }) as const;
test.each([
  { why: "Helm failed", ending: "failed", applied: true, verdict: stalled("UpgradeFailed"), worth: true },
  { why: "out of time", ending: "timeout", applied: true, verdict: undefined, worth: true },
  {
    why: "out of time before anything was applied",
    ending: "timeout",
    applied: false,
    verdict: undefined,
    worth: false,
  },
  { why: "no such chart", ending: "failed", applied: true, verdict: stalled("InvalidChartReference"), worth: false },
  {
    why: "superseded",
    ending: "superseded",
    applied: true,
    verdict: { state: "superseded", reason: "Superseded", message: "" },
    worth: false,
  },
] as const)("$why: worth a look is $worth", ({ ending, applied, verdict, worth }) => {
  expect(isWorthALook(ended("release shop/web", ending), applied, verdict)).toBe(worth);
});

test("pods are looked for in the target namespace, and in no cluster but this one", async () => {
  const asked: string[] = [];
  const around = {
    cluster: {
      list: async (_: unknown, { namespace, labelSelector }: { namespace: string; labelSelector: string }) => {
        asked.push(`${namespace}: ${labelSelector}`);
        return [];
      },
      log: async () => "",
    },
    logs: { info: () => undefined, warn: () => undefined },
    stop: new AbortController().signal,
  };
  const release = (spec: object) => ({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace: "shop" },
    spec,
  });
  await diagnose(release({ targetNamespace: "shop-prod", kubeConfig: { secretRef: { name: "far" } } }), around);
  expect(asked).toEqual([]);
  await diagnose(release({ targetNamespace: "shop-prod" }), around);
  expect(new Set(asked)).toEqual(
    new Set(["shop-prod: helm.toolkit.fluxcd.io/name=web,helm.toolkit.fluxcd.io/namespace=shop"]),
  );
});

test.each([
  {
    status: 403,
    message: 'User "bob" cannot',
    says: "bind ClusterRole orkestra-executor to the executor's account there",
  },
  { status: 500, message: "etcd is away", says: undefined },
])("an error $status is remedied by: $says", ({ status, message, says }) => {
  expect(remedyOf(new ApiError(status, { message }))).toBe(says);
});
