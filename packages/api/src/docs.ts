/** The reference page of the API, written from the schemas: every field with its type, bounds, default, rules and meaning. */
import { CONDITION_MEANING, REASON_MEANING } from "./conditions.ts";
import { RESOURCES, type Resource } from "./crd.ts";
import { DEFAULT_TEXT, STORED_DEFAULT, TYPE_TEXT } from "./kube.ts";
import { Annotation, API_GROUP_VERSION, Kind, Label } from "./names.ts";
import type { JsonSchema } from "./structural.ts";

export interface GeneratedFile {
  /** From the root of the checkout. */
  readonly path: string;
  readonly content: string;
}

const INTRODUCTION = `# API reference

<!-- Generated from packages/api by \`npm run generate\`. Do not edit. -->

\`${API_GROUP_VERSION}\`. All objects are namespaced. Defaults are filled in when an object is read; the stored object stays as
written, except for those marked *stored*, which the API server writes into it. Fields that are not listed here are refused
(\`kubectl apply\`) or dropped.

Every list, map and text is bounded. What one object shows to be wrong is refused by the API server, and by \`orkestra plan\` in
the same words; what only the whole group shows, such as a cycle or an unknown name, is reported in the condition \`Ready\`.

| type | what it looks like |
|---|---|
| label | lower-case letters, digits and \`-\`; begins and ends with a letter or digit (DNS-1123 label) |
| name | labels with dots between them: the name of a Kubernetes object (DNS-1123 subdomain) |
| sub-chart name | letters, digits, \`-\`, \`_\` and \`.\`; begins and ends with a letter or digit |
| duration | \`90s\`, \`5m\`, \`1h30m\`; units \`ms\`, \`s\`, \`m\`, \`h\`; longer than nothing, at most a year (\`8760h\`) |
| quantity | \`2\`, \`100m\`, \`64Mi\`: an amount of a resource, as in a Pod |
| time | RFC 3339: \`2026-05-04T10:00:00Z\` |
| URL | \`http://\`, \`https://\` or \`oci://\`, a host, perhaps a port and a path; no user and no password |
| free-form object | kept and passed on as written |
`;

const EXAMPLES: Readonly<Record<string, string>> = {
  [Kind.ApplicationGroup]: `apiVersion: ${API_GROUP_VERSION}
kind: ApplicationGroup
metadata:
  name: shop
spec:
  applications:
    - name: redis # an Application object of this namespace
    - name: web
      dependencies: [redis]
      spec: # or the application itself
        chart:
          url: https://charts.example.com
          name: web
          version: 1.4.2`,
  [Kind.Application]: `apiVersion: ${API_GROUP_VERSION}
kind: Application
metadata:
  name: redis
spec:
  chart:
    url: oci://registry.example.com/charts
    name: redis
    version: ~19.5
  release:
    targetNamespace: data
    values:
      architecture: standalone`,
};

export function referencePage(): GeneratedFile {
  const parts = [INTRODUCTION, ...RESOURCES.map(resourcePage), conditionsPage(), namesPage()];
  return { path: "docs/api.md", content: `${parts.join("\n").trimEnd()}\n` };
}

function resourcePage(resource: Resource): string {
  const { kind, plural, shortNames, description, schema, columns } = resource;
  const { metadata, spec, status } = schema.properties ?? {};
  const name = metadata?.properties?.["name"];
  const names = [plural, ...shortNames].map((it) => `\`kubectl get ${it}\``).join(" or ");
  return [
    `## ${kind}\n`,
    `${description} ${names} shows ${columns
      .filter(({ priority }) => !priority)
      .map((column) => column.name.toUpperCase())
      .join(", ")}.\n`,
    `\`\`\`yaml\n${EXAMPLES[kind]}\n\`\`\`\n`,
    name ? `\`metadata.name\` is a ${typeText(name)}.\n` : "",
    rulesText(schema),
    ...(spec ? sections(resource, "spec", spec) : []),
    ...(status ? sections(resource, "status", status) : []),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** A table for the object, then one for each object in it. */
function sections(resource: Resource, path: string, schema: JsonSchema): string[] {
  const fields = Object.entries(schema.properties ?? {});
  const rows = fields.map(([name, field]) => row(resource, name, field, schema.required?.includes(name) ?? false));
  return [
    `### ${resource.kind} \`${path}\`\n`,
    "| field | type | default | meaning |\n|---|---|---|---|",
    `${rows.join("\n")}\n`,
    rulesText(schema),
    ...fields.flatMap(([name, field]) => {
      const [inner, at] = field.items ? [field.items, `${path}.${name}[]`] : [field, `${path}.${name}`];
      return inner.properties && !elsewhere(resource, inner) ? sections(resource, at, inner) : [];
    }),
  ];
}

function row(resource: Resource, name: string, field: JsonSchema, required: boolean): string {
  const link = elsewhere(resource, field);
  const pattern = explained(field) ? undefined : field.pattern;
  const meaning = [
    field.description ?? "",
    ...(field.properties || explained(field)
      ? []
      : (field["x-kubernetes-validations"] ?? []).map(({ message }) => `It ${message}.`)),
    ...(pattern ? [`Pattern \`${pattern}\`.`] : []),
    ...(link ? [`See [${link} \`spec\`](#${link.toLowerCase()}-spec).`] : []),
  ].join(" ");
  return `| \`${name}\` | ${cell(typeText(field))} | ${cell(defaultText(field, required))} | ${cell(meaning)} |`;
}

/** Whether the introduction explains what such a text looks like. */
function explained(field: JsonSchema): boolean {
  return field[TYPE_TEXT] !== undefined;
}

/** The kind whose spec this is, where it stands inside another kind. */
function elsewhere({ kind }: Resource, schema: JsonSchema): string | undefined {
  const text = JSON.stringify(schema.properties);
  return RESOURCES.find(
    (other) => other.kind !== kind && JSON.stringify(other.schema.properties?.["spec"]?.properties) === text,
  )?.kind;
}

function defaultText(field: JsonSchema, required: boolean): string {
  if (required) return "**required**";
  if (field[DEFAULT_TEXT] !== undefined) return field[DEFAULT_TEXT];
  if (field.default === undefined) return "";
  if (typeof field.default === "object" && Object.keys(field.default ?? {}).length === 0) return "";
  return `\`${JSON.stringify(field.default)}\`${field[STORED_DEFAULT] ? " *stored*" : ""}`;
}

function typeText(field: JsonSchema): string {
  if (field["x-kubernetes-int-or-string"]) return field[TYPE_TEXT] ?? "whole number or text";
  if (field.enum) return field.enum.map((value) => `\`${JSON.stringify(value)}\``).join(" or ");
  switch (field.type) {
    case "array":
      return `list${range(field.minItems, field.maxItems)} of ${field.items ? typeText(field.items) : "anything"}`;
    case "string":
      return `${field[TYPE_TEXT] ?? "text"}${range(field.minLength, field.maxLength, "characters")}`;
    case "boolean":
      return "`true` or `false`";
    case "integer":
      return `whole number${range(field.minimum, field.maximum)}`;
    case "object":
      return objectText(field);
    default:
      return field.type ?? "anything";
  }
}

function objectText(field: JsonSchema): string {
  if (field.additionalProperties)
    return `map${range(undefined, field.maxProperties)} of ${typeText(field.additionalProperties)}`;
  return field["x-kubernetes-preserve-unknown-fields"] ? "free-form object" : "object";
}

function range(least?: number, most?: number, unit?: string): string {
  if (least === undefined && most === undefined) return "";
  const bounds =
    most === undefined ? `at least ${least}` : least === undefined ? `at most ${most}` : `${least} to ${most}`;
  return ` (${bounds}${unit ? ` ${unit}` : ""})`;
}

function rulesText(schema: JsonSchema): string {
  const rules = (schema["x-kubernetes-validations"] ?? []).map(({ message, fieldPath }) =>
    fieldPath === undefined ? `- The object ${message}.` : `- \`${fieldPath.slice(1)}\`: ${message}.`,
  );
  return rules.length > 0 ? `Rules:\n\n${rules.join("\n")}\n` : "";
}

function conditionsPage(): string {
  const table = (meanings: Readonly<Record<string, string>>): string =>
    Object.entries(meanings)
      .map(([name, meaning]) => `| \`${name}\` | ${cell(meaning)} |`)
      .join("\n");
  return [
    "## Conditions\n",
    "Both kinds follow kstatus, so `kubectl wait`, Flux and Argo CD can tell whether they are done.\n",
    `| type | meaning |\n|---|---|\n${table(CONDITION_MEANING)}\n`,
    `| reason | meaning |\n|---|---|\n${table(REASON_MEANING)}\n`,
  ].join("\n");
}

function namesPage(): string {
  return `## Labels and annotations

Everything that Orkestra creates has these labels. Labels and annotations of your own objects are never copied.

| label | on |
|---|---|
| \`${Label.managedBy}: orkestra\`, \`${Label.group}\` | everything |
| \`${Label.application}\` | releases and their sources |
| \`${Label.revision}\` | Workflows, and ControllerRevisions with a plan |
| \`${Label.staged}\` | ControllerRevisions that are records of staged charts |

\`kubectl annotate ag NAME --overwrite ${Annotation.requestedAt}="$(date +%s)"\` asks the controller to look at the group
now, also after it has stalled; \`status.lastHandledReconcileAt\` then has the same value.`;
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
