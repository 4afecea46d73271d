import { describe, expect, test } from "vitest";
import { customResourceDefinitions } from "./crd.ts";
import type { JsonSchema } from "./structural.ts";

const schemas = customResourceDefinitions().map(({ spec }) => ({
  kind: spec.names.kind,
  root: spec.versions[0]!.schema.openAPIV3Schema,
}));

/** What a structural schema may say, of OpenAPI v3. Everything else (anyOf, $ref, const, ...) is forbidden or restricted. */
const KEYWORDS = new Set([
  ...["type", "description", "default", "enum", "format", "pattern", "minLength", "maxLength", "minimum", "maximum"],
  ...["minItems", "maxItems", "maxProperties", "properties", "additionalProperties", "required", "items"],
  ...["x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys"],
  ...["x-kubernetes-map-type", "x-kubernetes-preserve-unknown-fields", "x-kubernetes-int-or-string"],
]);

function children(node: JsonSchema, at: string): { at: string; node: JsonSchema; isField: boolean }[] {
  return [
    ...Object.entries(node.properties ?? {}).map(([name, child]) => ({
      at: `${at}.${name}`,
      node: child,
      isField: true,
    })),
    ...(node.items ? [{ at: `${at}[]`, node: node.items, isField: false }] : []),
    ...(node.additionalProperties ? [{ at: `${at}.*`, node: node.additionalProperties, isField: false }] : []),
  ];
}

/** The rules of structural schemas (Kubernetes docs, "Specifying a structural schema"), and of lists with keys. */
function unstructured(node: JsonSchema, at = ""): string[] {
  const wrong = (isWrong: boolean, why: string): string[] => (isWrong ? [`${at}: ${why}`] : []);
  const isIntOrString = node["x-kubernetes-int-or-string"] === true;
  return [
    ...Object.keys(node).flatMap((keyword) => wrong(!KEYWORDS.has(keyword), `keyword ${keyword}`)),
    ...wrong((node.type === undefined) !== isIntOrString, "needs a type, or to be an integer or text"),
    ...wrong(!!node.properties && !!node.additionalProperties, "has both properties and additionalProperties"),
    ...wrong(node.type === "array" && !node.items, "is a list of nothing"),
    ...(node.required ?? []).flatMap((name) => wrong(!node.properties?.[name], `requires the unknown field ${name}`)),
    ...listFaults(node).flatMap((why) => wrong(true, why)),
    ...wrong(isOpen(node) && node["x-kubernetes-map-type"] !== "atomic", "is a map without an owner of its own"),
    ...children(node, at).flatMap((child) => unstructured(child.node, child.at)),
  ];
}

/** Applied entry by entry, such a map would become null with its last entry. */
const isOpen = (node: JsonSchema): boolean =>
  node.additionalProperties !== undefined || node["x-kubernetes-preserve-unknown-fields"] === true;

function listFaults({ type, items, ...node }: JsonSchema): string[] {
  const mergeType = node["x-kubernetes-list-type"];
  if (type === "array" && mergeType === undefined) return ["is a list without a merge type"];
  if (mergeType === "set" && items?.type !== "string") return ["is a set of what has no equality"];
  return (node["x-kubernetes-list-map-keys"] ?? [])
    .filter((key) => !items?.required?.includes(key) || items.properties?.[key]?.type !== "string")
    .map((key) => `has the key ${key}, which may be missing or is no text`);
}

/** Text, lists and maps without an upper bound. The API server bounds the root's own fields by itself. */
function unbounded(node: JsonSchema, at = ""): string[] {
  const isRootField = at === ".apiVersion" || at === ".kind";
  const hasNone =
    (node.type === "string" && node.maxLength === undefined && !node.enum && !isRootField) ||
    (node.type === "array" && node.maxItems === undefined) ||
    (node.additionalProperties !== undefined && node.maxProperties === undefined);
  return [...(hasNone ? [at] : []), ...children(node, at).flatMap((child) => unbounded(child.node, child.at))];
}

function undescribed(node: JsonSchema, at = ""): string[] {
  return children(node, at).flatMap((child) => [
    ...(child.isField && !child.node.description ? [child.at] : []),
    ...undescribed(child.node, child.at),
  ]);
}

function defaults(node: JsonSchema, at = ""): Record<string, unknown> {
  return Object.assign(
    node.default === undefined ? {} : { [at]: node.default },
    ...children(node, at).map((child) => defaults(child.node, child.at)),
  );
}

function rules(node: JsonSchema, at = ""): { at: string; node: JsonSchema; message: string; fieldPath?: string }[] {
  return [
    ...(node["x-kubernetes-validations"] ?? []).map((rule) => ({ ...rule, at, node })),
    ...children(node, at).flatMap((child) => rules(child.node, child.at)),
  ];
}

describe.each(schemas)("the schema of $kind", ({ root }) => {
  test("is structural", () => {
    expect(unstructured(root)).toEqual([]);
  });

  test("bounds every text, list and map", () => {
    expect(unbounded(root)).toEqual([]);
  });

  test("describes every field", () => {
    expect(undescribed(root)).toEqual([".metadata", ".metadata.name"]);
  });

  test("blames fields that exist, in words that people get to see", () => {
    for (const { at, node, message, fieldPath } of rules(root)) {
      const steps = (fieldPath ?? "").split(".").filter((step) => step !== "");
      const blamed = steps.reduce<JsonSchema | undefined>((inner, step) => inner?.properties?.[step], node);
      expect(blamed, `${at}${fieldPath}`).toBeDefined();
      expect(message.length, at).toBeGreaterThan(10);
    }
  });

  test("restricts nothing of metadata but the name, as the API server wants it", () => {
    expect(Object.keys(root.properties?.["metadata"]?.properties ?? {})).toEqual(["name"]);
  });
});

test("the API server stores few defaults: those that decide what happens to releases, and the status kstatus needs", () => {
  expect(Object.fromEntries(schemas.map(({ kind, root }) => [kind, defaults(root)]))).toEqual({
    ApplicationGroup: {
      ".spec.onFailure": "Rollback",
      ".spec.deletionPolicy": "Uninstall",
      ".status": { observedGeneration: -1 },
      ".status.observedGeneration": -1,
    },
    Application: { ".status": { observedGeneration: -1 }, ".status.observedGeneration": -1 },
  });
});

test("kubectl shows how far, what is wrong, since when", () => {
  const shown = customResourceDefinitions().map(({ spec }) => [
    spec.names.shortNames,
    spec.versions[0]!.additionalPrinterColumns.filter(({ priority }) => !priority).map(({ name }) => name),
  ]);
  expect(shown).toEqual([
    [["ag"], ["Ready", "Progress", "Revision", "Status", "Age"]],
    [["oapp"], ["Ready", "Group", "Chart", "Version", "Status", "Age"]],
  ]);
});

describe("the checks above find", () => {
  const object = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
    type: "object",
    properties,
    required,
  });
  const name = { type: "string", maxLength: 5 };

  test.each<{ why: string; schema: object; finds: string[] }>([
    {
      why: "a node without a type",
      schema: { description: "?" },
      finds: [": needs a type, or to be an integer or text"],
    },
    { why: "a union", schema: { type: "object", anyOf: [] }, finds: [": keyword anyOf"] },
    {
      why: "a map with fields",
      schema: { ...object({ a: name }), additionalProperties: name, "x-kubernetes-map-type": "atomic" },
      finds: [": has both properties and additionalProperties"],
    },
    {
      why: "a list of nothing",
      schema: { type: "array", "x-kubernetes-list-type": "atomic" },
      finds: [": is a list of nothing"],
    },
    { why: "a required field that is not there", schema: object({}, ["b"]), finds: [": requires the unknown field b"] },
    {
      why: "an optional key",
      schema: {
        type: "array",
        items: object({ name }),
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["name"],
      },
      finds: [": has the key name, which may be missing or is no text"],
    },
    {
      why: "a list whose merging is left open",
      schema: { type: "array", items: name },
      finds: [": is a list without a merge type"],
    },
    {
      why: "a map whose last entry would leave a null behind",
      schema: { type: "object", additionalProperties: name },
      finds: [": is a map without an owner of its own"],
    },
    {
      why: "a fault deep inside",
      schema: object({ a: { type: "array", items: object({ b: {} }), "x-kubernetes-list-type": "atomic" } }),
      finds: [".a[].b: needs a type, or to be an integer or text"],
    },
  ])("$why", ({ schema, finds }) => {
    expect(unstructured(schema as JsonSchema)).toEqual(finds);
  });

  test("texts, lists and maps without a bound", () => {
    const text = { type: "string" };
    expect(
      unbounded(
        object({ text, list: { type: "array", items: text }, map: { type: "object", additionalProperties: text } }),
      ),
    ).toEqual([".text", ".list", ".list[]", ".map", ".map.*"]);
  });
});
