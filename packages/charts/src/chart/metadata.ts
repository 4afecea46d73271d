/** Chart.yaml and the dependencies, checked as Helm's loader checks them (pkg/chart/metadata.go, dependency.go). */
import type { ChartMetadata, Dependency, ImportValue, Values } from "./contract.ts";
import { type Complain, Fields, isTable } from "./fields.ts";

export function metadataOf(raw: Values, complain: Complain): ChartMetadata {
  const fields = new Fields(raw, "", complain);
  const name = fields.text("name");
  const version = fields.text("version");
  const type = fields.text("type");
  checkName(name, complain);
  if (version === "") complain("version", "is missing");
  else if (!isVersion(version)) complain("version", `${JSON.stringify(version)} is no version`);
  if (!["", "application", "library"].includes(type)) complain("type", "must be application or library");
  checkTheRest(fields);
  return {
    name,
    version,
    apiVersion: fields.text("apiVersion") || "v1",
    type: type === "library" ? "library" : "application",
    deprecated: fields.boolean("deprecated"),
    annotations: fields.textTable("annotations"),
    ...optional("description", fields.text("description")),
    ...optional("appVersion", fields.text("appVersion")),
    ...optional("kubeVersion", fields.text("kubeVersion")),
    raw,
  };
}

/** Of the file that has them: Chart.yaml, or requirements.yaml. */
export function dependenciesOf(raw: Values, complain: Complain): readonly Dependency[] {
  return new Fields(raw, "", complain).tables("dependencies").map(dependencyOf);
}

function dependencyOf(fields: Fields): Dependency {
  const alias = fields.text("alias");
  const name = fields.text("name");
  if (alias !== "" && !/^[a-zA-Z0-9_-]+$/.test(alias)) {
    fields.complain("alias", `${JSON.stringify(alias)} may hold letters, digits, "_" and "-" only`);
  }
  fields.boolean("enabled");
  return {
    name,
    version: fields.text("version"),
    tags: fields.texts("tags"),
    importValues: fields.list("import-values").flatMap(importValueOf),
    dependsOn: fields.texts("depends-on"),
    ...optional("repository", fields.text("repository")),
    ...optional("alias", alias),
    ...optional("condition", fields.text("condition")),
  };
}

/** Other shapes Helm passes over with a warning (pkg/chartutil/dependencies.go: processImportValues). */
function importValueOf(value: unknown): ImportValue[] {
  if (typeof value === "string") return [value];
  if (!isTable(value)) return [];
  const { child, parent } = value;
  return typeof child === "string" && typeof parent === "string" ? [{ child, parent }] : [];
}

/** The second half is ours: such a name could be no folder in an archive. */
function checkName(name: string, complain: Complain): void {
  if (name === "") complain("name", "is missing");
  else if (name.includes("/") || /^\.\.?$|\\|\u{fffd}/u.test(name))
    complain("name", `${JSON.stringify(name)} is no name`);
}

/**
 * As Masterminds/semver's `NewVersion` has it: a leading v, one to three numbers, which may begin with a zero (2024.01.05); the
 * numbers of a pre-release may not.
 */
function isVersion(text: string): boolean {
  const match = /^v?\d+(?:\.\d+){0,2}(?:-([\w.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  return match !== null && (match[1] ?? "0").split(".").every((part) => /^(?!0\d+$)[0-9A-Za-z-]+$/.test(part));
}

/** Read for their types alone. */
function checkTheRest(fields: Fields): void {
  for (const name of ["home", "icon", "condition", "tags"]) fields.text(name);
  for (const name of ["sources", "keywords"]) fields.texts(name);
  for (const maintainer of fields.tables("maintainers")) {
    for (const name of ["name", "email", "url"]) maintainer.text(name);
  }
}

function optional<K extends string>(key: K, value: string): { readonly [key in K]?: string } {
  return value === "" ? {} : ({ [key]: value } as { readonly [key in K]?: string });
}
