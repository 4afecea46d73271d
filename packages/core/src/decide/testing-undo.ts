/** A group whose upgrade failed, for tests of what is done about it. */
import type { StoredPlan } from "./observed.ts";
import { live, OLD_REVISION, observed, plan, REVISION, release, workflow } from "./testing.ts";

export type Scene = NonNullable<Parameters<typeof observed>[0]>;

export const failure = {
  revision: REVISION,
  workflow: `${REVISION}-apply`,
  message: "db failed",
  finishedAt: "2026-01-01T00:01:00Z",
};
export const apply = workflow({ phase: "Failed" });
export const rollback = (rest: Partial<typeof apply> = {}) =>
  workflow({
    name: `${OLD_REVISION}-rollback`,
    revision: OLD_REVISION,
    operation: "rollback",
    createdAt: "2026-01-01T00:02:00Z",
    ...rest,
  });
export const cleanup = (rest: Partial<typeof apply> = {}) =>
  workflow({ name: `${REVISION}-remove`, operation: "remove", createdAt: "2026-01-01T00:02:00Z", ...rest });
export const old = (releases: Record<string, ReturnType<typeof release>>): StoredPlan => ({
  ok: true,
  plan: plan({ db: [], web: ["db"] }),
  revision: OLD_REVISION,
  releases: new Map(Object.entries(releases)),
});
export const READY = { db: release("ready"), web: release("ready") };

/** The upgrade of "db" has failed, and the status knows; revision OLD_REVISION was good, and had "web" too. */
export function failed(scene: Scene & { readonly goodReleases?: Record<string, ReturnType<typeof release>> } = {}) {
  const {
    goodReleases = { db: release("ready", { asPlanned: false }), web: release("ready") },
    group,
    ...rest
  } = scene;
  return observed({
    workflows: [apply],
    releases: { db: release("failed") },
    live: [live("db"), live("web")],
    status: { revision: REVISION, lastGoodRevision: OLD_REVISION, failure },
    stored: { [OLD_REVISION]: old(goodReleases) },
    ...rest,
    group: { onFailure: "Rollback", ...(group ?? {}), ...(scene.status ? {} : {}) },
  });
}
