/** The places of the change that CONTRIBUTING.md follows through the code. */
import { expect, test } from "vitest";
import { read, rows } from "./markdown.ts";

/** What each place has of `spec.timeout`. */
const HAS: Readonly<Record<string, string>> = {
  "packages/api/src/group.ts": "timeout: Duration.optional()",
  "packages/api/src/verdicts/good.ts": "timeout:",
  "crds/applicationgroups.yaml": "How long one rollout may take as a whole",
  "packages/core/src/compile/compile.ts": "timeoutSeconds",
  "packages/core/src/workflow/workflow.ts": "activeDeadlineSeconds",
  "packages/core/src/decide/what-failed.ts": "TimedOut",
  "packages/api/src/conditions.ts": "TimedOut",
  "docs/operations.md": "| `TimedOut` |",
};

test("each place of the change is there, and has it", () => {
  const places = rows(read("CONTRIBUTING.md"), "step").map(([, place = ""]) => place.replaceAll("`", ""));
  expect(places).toEqual(Object.keys(HAS));
  for (const place of places) expect(read(place), place).toContain(HAS[place]);
});
