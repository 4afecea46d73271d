/** What was compiled, under the names that its revision and its Workflows go by. Pure. */
import type { Compiled } from "../compile/compile.ts";
import type { Plan } from "../plan.ts";
import { revisionName } from "../revision/revision.ts";
import { stagingName } from "../workflow/staging.ts";
import type { Observed } from "./observed.ts";

/**
 * `rolledOut`: plans that the group was rolled out to, those of `status.revision` and `status.lastGoodRevision`. They are
 * asked for only when something is to be staged: where one of them follows from the very spec that was compiled now, it
 * is what the spec wants, and a record of staging that was lost since is not missed. Nothing is staged again before the
 * spec changes; whoever wants it earlier asks for it (`requestedAt`), and the caller then gives no plans.
 */
export function observePlan(compiled: Compiled, rolledOut: readonly Plan[] = []): Observed["compiled"] {
  if (!compiled.ok) return compiled;
  const { plan, unstaged } = compiled;
  const staging = stagingName(plan);
  if (staging === undefined) return { ok: true, plan, unstaged, revision: revisionName(plan) };
  if (unstaged.length === 0) return { ok: true, plan, unstaged, revision: revisionName(plan), staging };
  const known = rolledOut.find(({ origin }) => origin !== undefined && origin === plan.origin);
  if (!known) return { ok: true, plan, unstaged, revision: staging, staging };
  return { ok: true, plan: known, unstaged: [], revision: revisionName(known), staging };
}
