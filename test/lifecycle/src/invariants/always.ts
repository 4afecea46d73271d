/** All that must hold of a whole history. */
import type { History } from "../history/history.ts";
import { applicationsInTime } from "./applications.ts";
import { conditions } from "./conditions.ts";
import { readyInTime } from "./in-time.ts";
import { oneWorkflow, submittedOnce } from "./one-workflow.ts";
import { removalOrder } from "./removal-order.ts";
import { rest } from "./rest.ts";
import { startOrder } from "./start-order.ts";

const ALL = [startOrder, removalOrder, oneWorkflow, submittedOnce, conditions, applicationsInTime, readyInTime, rest];

export const always = (history: History): string[] => ALL.flatMap((invariant) => invariant(history));
