/** Tables of the documents that repeat what stands in code: metrics, and the rights that the chart gives. */
import { expect, test } from "vitest";
import { parse } from "yaml";
import { read, rows } from "./markdown.ts";

test("docs/operations.md has each metric of the controller, with its labels", () => {
  const source = read("packages/controller/src/metrics.ts");
  const metrics = [...source.matchAll(/name: "(orkestra_\w+)",(.*?)registers/gs)].map(([, name, rest = ""]) => {
    const [, labels = ""] = /labelNames: \[([^\]]*)\]/.exec(rest) ?? [];
    return [`\`${name}\``, [...labels.matchAll(/"(\w+)"/g)].map(([, label]) => `\`${label}\``).join(", ")];
  });
  expect(metrics.length).toBeGreaterThan(5);
  const told = rows(read("docs/operations.md"), "metric").map(([name, labels]) => [name, labels]);
  expect(told.sort()).toEqual(metrics.sort());
});

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** Rules of the template's first ClusterRole, those under conditions too: lines of the template language are left out. */
function rulesOf(template: string): readonly Rule[] {
  const role =
    read(template)
      .split(/^---$/m)
      .find((it) => it.includes("kind: ClusterRole\n")) ?? "";
  const rules = role.slice(role.indexOf("\nrules:")).split(/^\{\{- range/m)[0] ?? "";
  return (parse(rules.replaceAll(/^\s*\{\{.*\}\}\s*$/gm, "")) as { readonly rules: readonly Rule[] }).rules;
}

const words = ({ apiGroups, resources, resourceNames, verbs }: Rule): string[] => {
  const names = resources.map((it) => `\`${it}\``).join(", ");
  const only = resourceNames ? ` named \`${resourceNames.join("`, `")}\`` : "";
  return [apiGroups.map((it) => it || "core").join(", "), `${names}${only}`, verbs.join(", ")];
};

test.each([
  ["controller", "helm/orkestra/templates/controller/rbac.yaml", "the controller may, in"],
  ["executors", "helm/orkestra/templates/executor/clusterrole.yaml", "executors may, in"],
])("docs/security.md has each right of the %s that the chart gives", (_, template, heading) => {
  const rules = rulesOf(template).map(words);
  expect(rules.length).toBeGreaterThan(5);
  expect(rows(read("docs/security.md"), heading).map((row) => row.slice(0, 3))).toEqual(rules);
});
