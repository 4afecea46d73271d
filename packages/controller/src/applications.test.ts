import { expect, test } from "vitest";
import { applicationStatus } from "./applications.ts";

const NOW = "2026-01-01T00:00:00Z";
const application = (status?: object) => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "Application",
  metadata: { name: "db", namespace: "default", generation: 3 },
  ...(status ? { status } : {}),
});
const seen = () => true;
const group = (phase: string, message?: string, conditions: object[] = []) => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "ApplicationGroup",
  metadata: { name: "shop", namespace: "default" },
  status: {
    observedGeneration: 1,
    conditions,
    applications: [{ name: "db", phase, chart: { version: "1.0.0" }, ...(message ? { message } : {}) }],
  },
});
const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  observedGeneration: 3,
  lastTransitionTime: NOW,
  reason,
  message,
});

test("an application that no group names is ready, so that nobody waits for it for ever", () => {
  expect(applicationStatus(application(), [], seen, NOW)).toEqual({
    observedGeneration: 3,
    conditions: [
      condition(
        "Ready",
        "True",
        "NotInAnyGroup",
        "no group of this namespace names this application, so there is nothing to do",
      ),
    ],
  });
});

test("an application is what its group says of it", () => {
  expect(applicationStatus(application(), [group("Ready")], seen, NOW)).toEqual({
    observedGeneration: 3,
    conditions: [condition("Ready", "True", "Succeeded", 'released by group "shop"')],
    group: "shop",
    phase: "Ready",
    chart: { version: "1.0.0" },
  });
  expect(applicationStatus(application(), [group("Failed", "InstallFailed: boom")], seen, NOW)?.conditions).toEqual([
    condition("Ready", "False", "ReleaseFailed", "InstallFailed: boom"),
    condition("Stalled", "True", "ReleaseFailed", "InstallFailed: boom"),
  ]);
  expect(applicationStatus(application(), [group("Holding", 'waiting for "x"')], seen, NOW)?.conditions).toEqual([
    condition("Ready", "Unknown", "Progressing", 'waiting for "x"'),
    condition("Reconciling", "True", "Progressing", 'waiting for "x"'),
  ]);
});

test("saying the same again changes nothing, not even the time", () => {
  const first = applicationStatus(application(), [group("Ready")], seen, NOW);
  expect(applicationStatus(application(first), [group("Ready")], seen, "2027-01-01T00:00:00Z")).toEqual(first);
});

test("an application says nothing of a generation that its group has not looked at", () => {
  expect(applicationStatus(application(), [group("Ready")], () => false, NOW)).toBeUndefined();
});

test("an application is not ready in a group that was rolled back, or that refuses its spec", () => {
  const of = (type: string, status: string, reason: string) => ({ type, status, reason, message: "words" });
  const stalled = [of("Ready", "False", "InvalidSpec"), of("Stalled", "True", "InvalidSpec")];
  const words = 'group "shop": words';
  expect(applicationStatus(application(), [group("Ready", "", stalled)], seen, NOW)?.conditions).toEqual([
    condition("Ready", "False", "InvalidSpec", words),
    condition("Stalled", "True", "InvalidSpec", words),
  ]);
  const back = [of("Ready", "False", "RollbackSucceeded"), of("Stalled", "True", "R"), of("RolledBack", "True", "R")];
  expect(applicationStatus(application(), [group("Ready", "", back)], seen, NOW)?.conditions).toEqual([
    condition("Ready", "False", "RollbackSucceeded", words),
    condition("Stalled", "True", "RollbackSucceeded", words),
  ]);
});

test("an application does not say that something is under way where its group waits for a person", () => {
  const suspended = [{ type: "Ready", status: "False", reason: "Suspended", message: "words" }];
  expect(applicationStatus(application(), [group("Pending", "", suspended)], seen, NOW)?.conditions).toEqual([
    condition("Ready", "False", "Suspended", 'group "shop": words'),
  ]);
});
