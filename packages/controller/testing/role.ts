/** The rules that the Helm chart gives the controller, without Helm: the file's own conditions are left out, as if all held. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

interface Role {
  readonly kind: string;
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** `group/resource verb`, of all roles in the file. */
export function grantedRights(): string[] {
  const file = fileURLToPath(new URL("../../../helm/orkestra/templates/controller/rbac.yaml", import.meta.url));
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => !/^\s*\{\{.*\}\}\s*$/.test(line))
    .map((line) => line.replaceAll(/\{\{.*?\}\}/g, "any"));
  const roles = parseAllDocuments(lines.join("\n")).map((document) => document.toJS() as Role);
  const rules = roles.flatMap((role) => role.rules ?? []);
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))),
  );
}
