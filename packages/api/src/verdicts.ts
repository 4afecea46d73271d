/**
 * Good and bad manifests with the verdict that each must get, from the TypeScript schemas and from a real API server
 * alike. Not part of the package's API: only tests import it (`@orkestra/api/verdicts`).
 */
import { badApplications } from "./verdicts/bad-applications.ts";
import { badGroups } from "./verdicts/bad-groups.ts";
import { goodManifests } from "./verdicts/good.ts";
import type { Verdict } from "./verdicts/verdict.ts";

export type { ExpectedProblem, Verdict } from "./verdicts/verdict.ts";

export const verdicts: readonly Verdict[] = [...goodManifests, ...badApplications, ...badGroups];
