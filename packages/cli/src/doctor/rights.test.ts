import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { RIGHTS } from "./rights.ts";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const CHART = new URL("../../../../helm/orkestra/templates/executor/clusterrole.yaml", import.meta.url);

test("the chart gives executors each right that is checked", () => {
  const text = readFileSync(CHART, "utf8");
  const { rules } = parse(text.slice(text.indexOf("\nrules:"))) as { readonly rules: readonly Rule[] };
  const given = new Set(
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)),
      ),
    ),
  );
  const missing = RIGHTS.executor.filter(({ verb, group, resource }) => !given.has(`${verb} ${group}/${resource}`));
  expect(missing).toEqual([]);
});
