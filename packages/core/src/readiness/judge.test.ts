import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, orderOfStates, type Wanted } from "./judge.ts";
import { releaseView } from "./view.ts";

const DIGEST = "d1";
const wanted: Wanted = { uid: "u1", generation: 2, digest: DIGEST };

interface Given {
  readonly metadata?: object;
  readonly annotations?: object;
  readonly spec?: object;
  readonly status?: object;
  readonly conditions?: readonly object[];
}

const ready = { type: "Ready", status: "True", reason: "UpgradeSucceeded", message: "Helm upgrade succeeded" };
const notReady = {
  type: "Ready",
  status: "False",
  reason: "SourceNotReady",
  message: "HelmChart 'shop/shop-web' is not ready",
};
const progressing = {
  type: "Reconciling",
  status: "True",
  reason: "Progressing",
  message: "Running 'install' action with timeout of 5m0s",
};
const stalled = {
  type: "Stalled",
  status: "True",
  reason: "RetriesExceeded",
  message: "Failed to install after 1 attempt(s)",
};
const installFailed = {
  type: "Ready",
  status: "False",
  reason: "InstallFailed",
  message: "Helm install failed: image not found",
};
const deployed = [{ status: "deployed", chartVersion: "1.2.3+7" }];

/** A release of generation 2, seen by Flux, ready; each test says what is different. */
const release = ({ metadata, annotations, spec, status, conditions = [ready] }: Given = {}) =>
  releaseView({
    metadata: { uid: "u1", generation: 2, annotations: { "orkestra.dev/digest": DIGEST, ...annotations }, ...metadata },
    spec: { suspend: false, ...spec },
    status: { observedGeneration: 2, history: deployed, ...status, conditions },
  });

test.each([
  {
    why: "an object that is not there",
    given: undefined,
    is: { state: "gone", reason: "Gone", message: "does not exist" },
  },
  {
    why: "another object of the same name",
    given: release({ metadata: { uid: "u2", deletionTimestamp: "2026-01-01T00:00:00Z" } }),
    is: { state: "replaced", reason: "Replaced", message: "was deleted and created again by somebody else" },
  },
  {
    why: "an object on its way out, whatever its conditions say",
    given: release({ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, spec: { suspend: true } }),
    is: { state: "deleting", reason: "Deleting", message: "is being deleted" },
  },
  {
    why: "a newer generation than the one that we applied",
    given: release({ metadata: { generation: 3 } }),
    is: { state: "superseded", reason: "Superseded", message: "somebody changed its spec (generation 3, ours was 2)" },
  },
  {
    why: "the digest of another plan",
    given: release({ annotations: { "orkestra.dev/digest": "d2" } }),
    is: { state: "superseded", reason: "Superseded", message: "it carries another digest than the one that is wanted" },
  },
  {
    why: "a suspended release, though it was ready before",
    given: release({ spec: { suspend: true } }),
    is: { state: "suspended", reason: "Suspended", message: "is suspended, so Flux does not touch it" },
  },
  {
    why: "a request of ours that Flux has not handled, though the old verdict is still there",
    wanted: { ...wanted, token: "t2" },
    given: release({
      annotations: { "reconcile.fluxcd.io/requestedAt": "t2" },
      status: { lastHandledReconcileAt: "t1" },
      conditions: [installFailed, stalled],
    }),
    is: { state: "requested", reason: "InstallFailed", message: "Helm install failed: image not found" },
  },
  {
    why: "a spec that Flux has not finished with, with the words of what it waits for",
    given: release({ status: { observedGeneration: 1 }, conditions: [notReady, progressing] }),
    is: { state: "unobserved", reason: "SourceNotReady", message: "HelmChart 'shop/shop-web' is not ready" },
  },
  {
    why: "a spec that Flux has not finished with, without repeating that the one before is ready",
    given: release({ status: { observedGeneration: 1 } }),
    is: { state: "unobserved", reason: "NotObserved", message: "Flux has not finished with it yet" },
  },
  {
    why: "a release that Flux gave up on, with the cause and not the count of attempts",
    given: release({ conditions: [installFailed, stalled] }),
    is: { state: "stalled", reason: "InstallFailed", message: "Helm install failed: image not found" },
  },
  {
    why: "a pass of Flux over a release that was ready",
    given: release({ conditions: [ready, progressing] }),
    is: { state: "reconciling", reason: "Progressing", message: "Running 'install' action with timeout of 5m0s" },
  },
  {
    why: "a failure that Flux will try again after",
    given: release({
      conditions: [{ ...installFailed, reason: "RetryAfterInterval", message: "Will retry after 5m0s" }],
    }),
    is: { state: "unready", reason: "RetryAfterInterval", message: "Will retry after 5m0s" },
  },
  {
    why: "no word of being ready at all",
    given: release({ conditions: [] }),
    is: { state: "unready", reason: "NotReady", message: "Flux has not said that it is ready" },
  },
  {
    why: "a Ready from a cached HelmChart that still had the version before",
    wanted: { ...wanted, chartVersion: "1.2.4" },
    given: release(),
    is: { state: "outdated", reason: "OtherChartVersion", message: "has version 1.2.3+7 of the chart, not yet 1.2.4" },
  },
  {
    why: "a Ready with the artifact that the OCIRepository had before",
    wanted: { ...wanted, artifactDigest: "sha256:new" },
    given: release({ status: { lastAttemptedRevisionDigest: "sha256:old" } }),
    is: {
      state: "outdated",
      reason: "OtherChartArtifact",
      message: "has chart artifact sha256:old, not yet sha256:new",
    },
  },
  {
    why: "a Stalled after the retries with another artifact than the pinned one",
    wanted: { ...wanted, artifactDigest: "sha256:new" },
    given: release({ conditions: [installFailed, stalled], status: { lastAttemptedRevisionDigest: "sha256:old" } }),
    is: {
      state: "outdated",
      reason: "OtherChartArtifact",
      message: "has chart artifact sha256:old, not yet sha256:new",
    },
  },
  {
    why: "a Stalled after the retries with the pinned artifact",
    wanted: { ...wanted, artifactDigest: "sha256:new" },
    given: release({ conditions: [installFailed, stalled], status: { lastAttemptedRevisionDigest: "sha256:new" } }),
    is: { state: "stalled", reason: "InstallFailed", message: "Helm install failed: image not found" },
  },
  {
    why: "a Stalled over the spec itself, which no artifact would mend",
    wanted: { ...wanted, artifactDigest: "sha256:new" },
    given: release({
      conditions: [
        { ...installFailed, reason: "AccessDenied" },
        { ...stalled, reason: "AccessDenied" },
      ],
    }),
    is: { state: "stalled", reason: "AccessDenied", message: "Helm install failed: image not found" },
  },
  {
    why: "a Ready while Helm's newest release is not the deployed one",
    given: release({ status: { history: [{ status: "failed", chartVersion: "1.2.3" }] } }),
    is: { state: "undeployed", reason: "NotDeployed", message: "Helm calls its newest release failed" },
  },
  {
    why: "ready, with Flux's words",
    given: release(),
    is: { state: "ready", reason: "UpgradeSucceeded", message: "Helm upgrade succeeded" },
  },
  {
    why: "ready after a request newer than ours was handled",
    wanted: { ...wanted, token: "t2" },
    given: release({
      annotations: { "reconcile.fluxcd.io/requestedAt": "t3" },
      status: { lastHandledReconcileAt: "t3" },
    }),
    is: { state: "ready", reason: "UpgradeSucceeded", message: "Helm upgrade succeeded" },
  },
  {
    why: "ready with the pinned version, whatever build metadata or leading v says",
    wanted: { ...wanted, chartVersion: "v1.2.3_build" },
    given: release(),
    is: { state: "ready", reason: "UpgradeSucceeded", message: "Helm upgrade succeeded" },
  },
])("$is.state: $why", ({ given, wanted: asked = wanted, is }) => {
  expect(judge(given, asked)).toEqual(is);
});

test("the order of the table is what makes it right, so it is pinned", () => {
  expect(orderOfStates).toEqual([
    "replaced",
    "deleting",
    "superseded",
    "suspended",
    "requested",
    "unobserved",
    "outdated",
    "stalled",
    "reconciling",
    "unready",
    "outdated",
    "outdated",
    "undeployed",
  ]);
});

describe("what a failed release is blamed on", () => {
  const released = { type: "Released", status: "False", reason: "UpgradeFailed", message: "context deadline exceeded" };
  const rolledBack = { type: "Remediated", status: "True", reason: "RollbackSucceeded", message: "rolled back to v1" };
  const readySaysRollback = {
    type: "Ready",
    status: "False",
    reason: "RollbackSucceeded",
    message: "rolled back to v1",
  };

  test("a rollback is not the cause but what came after", () => {
    expect(judge(release({ conditions: [readySaysRollback, stalled, released, rolledBack] }), wanted)).toEqual({
      state: "stalled",
      reason: "UpgradeFailed",
      message: "context deadline exceeded (then RollbackSucceeded)",
    });
  });

  test("a rollback that failed too is told with its message", () => {
    const failed = { ...rolledBack, status: "False", reason: "RollbackFailed", message: "no such release" };
    expect(judge(release({ conditions: [readySaysRollback, stalled, released, failed] }), wanted).message).toBe(
      "context deadline exceeded (then RollbackFailed: no such release)",
    );
  });

  test("a failed test is named before the release that it tested", () => {
    const tests = { type: "TestSuccess", status: "False", reason: "TestFailed", message: "pod smoke failed" };
    const { reason, message } = judge(
      release({ conditions: [stalled, { ...released, status: "True" }, tests] }),
      wanted,
    );
    expect({ reason, message }).toEqual({ reason: "TestFailed", message: "pod smoke failed" });
  });

  test("a failed action of an earlier spec is not blamed when Flux never came to act", () => {
    const denied = {
      type: "Ready",
      status: "False",
      reason: "AccessDenied",
      message: "cross-namespace references are off",
    };
    const { reason, message } = judge(
      release({ conditions: [denied, { ...stalled, reason: "AccessDenied" }, released] }),
      wanted,
    );
    expect({ reason, message }).toEqual({ reason: "AccessDenied", message: "cross-namespace references are off" });
  });
});

const status = fc.constantFrom("True", "False", "Unknown");
const anyCondition = fc.record({
  type: fc.constantFrom("Ready", "Stalled", "Reconciling", "Released", "Remediated", "TestSuccess"),
  status,
  reason: fc.string({ maxLength: 5 }),
  message: fc.string({ maxLength: 5 }),
  observedGeneration: fc.integer({ min: 0, max: 4 }),
});
const conditions = fc.uniqueArray(anyCondition, { selector: ({ type }) => type });

test("conditions never decide before Flux has observed this generation", () => {
  fc.assert(
    fc.property(conditions, fc.integer({ min: -1, max: 1 }), (conditions, observedGeneration) => {
      expect(judge(release({ conditions, status: { observedGeneration } }), wanted).state).toBe("unobserved");
    }),
  );
});

test("a condition's own observedGeneration never matters", () => {
  fc.assert(
    fc.property(conditions, fc.integer({ min: 0, max: 2 }), (conditions, observedGeneration) => {
      const without = conditions.map(({ observedGeneration: _, ...rest }) => rest);
      const of = (conditions: readonly object[]) =>
        judge(release({ conditions, status: { observedGeneration } }), wanted);
      expect(of(conditions)).toEqual(of(without));
    }),
  );
});

test("any JSON at all can be judged", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (metadata, spec, status) => {
      const { state } = judge(releaseView({ metadata, spec, status }), wanted);
      expect(state).not.toBe("ready");
    }),
  );
});
