import type { ApplicationGroupStatus, ApplicationProgress } from "@orkestra/api";
import { expect, test } from "vitest";
import { announcements, farewell } from "./announce.ts";

const status = (
  ready: { status: "True" | "False" | "Unknown"; reason: string; message: string } | undefined,
  phases: Readonly<Record<string, ApplicationProgress["phase"]>> = {},
): ApplicationGroupStatus => ({
  observedGeneration: 1,
  conditions: ready ? [{ type: "Ready", lastTransitionTime: "2026-01-01T00:00:00Z", ...ready }] : [],
  applications: Object.entries(phases).map(([name, phase]) => ({
    name,
    phase,
    message: phase === "Failed" ? "InstallFailed: no such image" : "…",
  })),
});
const running = { status: "Unknown", reason: "Progressing", message: 'releasing "db"' } as const;

test("each application that moves on is told of, and one that only waits is not", () => {
  const old = status(running, { db: "Releasing", api: "Holding", web: "Pending" });
  expect(announcements(old, status(running, { db: "Ready", api: "Failed", web: "Holding" }))).toEqual([
    { type: "Normal", reason: "ApplicationReady", message: "db is ready" },
    { type: "Warning", reason: "ApplicationFailed", message: "api: InstallFailed: no such image" },
  ]);
});

test("an application whose chart is being split is told of, and so is each part that moves on", () => {
  const shop = (phase: ApplicationProgress["phase"], cache: ApplicationProgress["phase"]): ApplicationGroupStatus => ({
    ...status(running),
    applications: [{ name: "shop", phase, subcharts: [{ name: "cache", phase: cache }] }],
  });
  expect(announcements(status(running), shop("Staging", "Pending"))).toEqual([
    { type: "Normal", reason: "ApplicationStaging", message: "shop is staging" },
  ]);
  expect(announcements(shop("Staging", "Pending"), shop("Pending", "Releasing"))).toEqual([
    { type: "Normal", reason: "PartReleasing", message: "shop/cache is releasing" },
  ]);
  expect(announcements(shop("Pending", "Releasing"), shop("Holding", "Failed"))).toEqual([
    { type: "Warning", reason: "PartFailed", message: "shop/cache is failed" },
  ]);
});

test("the group is told of when its condition changes, not when only the words do", () => {
  const done = { status: "True", reason: "Succeeded", message: "1 application ready" } as const;
  expect(announcements(status(running), status({ ...running, message: "other words" }))).toEqual([]);
  expect(announcements(status(running), status(done))).toEqual([
    { type: "Normal", reason: "Succeeded", message: "1 application ready" },
  ]);
});

test("a failure is a warning", () => {
  const failed = { status: "False", reason: "ReleaseFailed", message: 'application "api" failed' } as const;
  expect(announcements(status(undefined), status(failed))).toEqual([
    { type: "Warning", reason: "ReleaseFailed", message: 'application "api" failed' },
  ]);
});

test("what is taken back or removed is told of, and is no warning by itself", () => {
  const back = { status: "False", reason: "RollingBack", message: 'rolling back to revision "r"' } as const;
  expect(
    announcements(
      status(running, { db: "Releasing", web: "Ready" }),
      status(back, { db: "RollingBack", web: "Removing" }),
    ),
  ).toEqual([
    { type: "Normal", reason: "ApplicationRollingBack", message: "db: …" },
    { type: "Normal", reason: "ApplicationRemoving", message: "web: …" },
    { type: "Normal", reason: "RollingBack", message: 'rolling back to revision "r"' },
  ]);
  const stuck = { status: "False", reason: "RemoveFailed", message: 'HelmRelease "db" is not removed' } as const;
  expect(announcements(status(back), status(stuck))).toMatchObject([{ type: "Warning", reason: "RemoveFailed" }]);
});

test("of a group that is gone it is told what became of its releases", () => {
  expect(farewell("Uninstall")).toEqual({ type: "Normal", reason: "Removed", message: "nothing of it is left" });
  expect(farewell("Orphan")).toEqual({ type: "Normal", reason: "Orphaned", message: "its releases go on without it" });
});
