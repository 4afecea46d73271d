/** What a group's conditions say of a decision: one row for each state, in words for whoever looks with kubectl. Pure. */
import type { Reason } from "@orkestra/api";
import type { Said, SaidOfRollback } from "./conditions.ts";
import type { Decision, StateName } from "./decision.ts";
import type { Seen } from "./seen.ts";
import { deletionVerdict } from "./verdict-deletion.ts";
import { cleaningUp, rollbackVerdicts } from "./verdict-rollback.ts";
import { rolloutVerdicts } from "./verdict-rollout.ts";

/** What the conditions say, with a reason of ours. */
export interface Verdict extends Said {
  readonly reason: Reason;
  readonly rolledBack?: SaidOfRollback;
}

type DecisionOf<State extends StateName> = Extract<Decision, { readonly state: State }>;

/** What is said in some states. */
export type Verdicts<States extends StateName> = {
  readonly [State in States]: (decision: DecisionOf<State>, seen: Seen) => Verdict;
};

export function verdictOn(seen: Seen): Verdict {
  const { decision, observed } = seen;
  if (observed.group.deleting) return deletionVerdict(decision, observed);
  if (decision.state === "SubmittingRemoval") return cleaningUp(seen);
  const say = VERDICTS[decision.state] as ((decision: Decision, seen: Seen) => Verdict) | undefined;
  if (!say) throw new Error(`nothing is said of a group in state ${decision.state}`);
  return say(decision, seen);
}

const VERDICTS: { readonly [state in StateName]?: unknown } = { ...rolloutVerdicts, ...rollbackVerdicts };
