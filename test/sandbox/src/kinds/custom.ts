/**
 * Kinds made from the CustomResourceDefinitions that are stored. Schemas are enforced; rules in CEL only for our own kinds,
 * whose twins in TypeScript are in @orkestra/api. Versions differ by their name alone: webhooks that convert are not called.
 */
import { parseApplication, parseApplicationGroup } from "@orkestra/api";
import { isObject, type Json, part } from "../json/json.ts";
import type { Stored } from "../objects/stored.ts";
import type { Cause } from "../refusal.ts";
import type { Schema } from "../schema/schema.ts";
import type { Column, Kind } from "./kind.ts";
import { metadata, text, whole } from "./shapes.ts";

const twins: Readonly<Record<string, typeof parseApplication | typeof parseApplicationGroup>> = {
  "orkestra.dev/Application": parseApplication,
  "orkestra.dev/ApplicationGroup": parseApplicationGroup,
};

const age: Column = { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" };

/** The kinds that a definition makes, one per version that is served. */
export function kindsOf(definition: Stored): Kind[] {
  const spec = part(definition, "spec");
  const names = part(spec, "names");
  const group = String(spec["group"]);
  const plural = String(names["plural"]);
  const kind = String(names["kind"]);
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const versions = Array.isArray(spec["versions"]) ? spec["versions"].filter(isObject) : [];
  return versions
    .filter((version) => version["served"] === true)
    .map((version): Kind => {
      const columns = version["additionalPrinterColumns"];
      const status = isObject(part(version, "subresources")["status"]);
      return {
        group,
        version: String(version["name"]),
        kind,
        plural,
        listKind: String(names["listKind"] ?? `${kind}List`),
        singular: String(names["singular"] ?? kind.toLowerCase()),
        shortNames: list(names["shortNames"]),
        categories: list(names["categories"]),
        namespaced: spec["scope"] === "Namespaced",
        custom: true,
        collection: `${group}/${plural}`,
        schema: schemaOf(part(version, "schema")["openAPIV3Schema"]),
        status,
        generation: true,
        skeleton: {},
        columns: Array.isArray(columns) ? (columns as Column[]) : [age],
        judge: (object) => violatedRules(`${group}/${kind}`, object),
        selectable: () => ({}),
      };
    });
}

/** Of metadata a definition may restrict the name alone; its other fields are known without it. */
function schemaOf(given: unknown): Schema {
  const schema = isObject(given) ? (given as Schema) : { "x-kubernetes-preserve-unknown-fields": true };
  const complete = whole(schema);
  const name = schema.properties?.["metadata"]?.properties?.["name"] ?? text;
  const named = { ...metadata, properties: { ...metadata.properties, name } };
  return { ...complete, properties: { ...complete.properties, metadata: named } };
}

function violatedRules(kind: string, object: Stored): Cause[] {
  const judged = twins[kind]?.(object, { unknownFields: "drop" });
  if (!judged || judged.ok) return [];
  return judged.problems.map(({ path, message }) => ({
    type: "FieldValueInvalid",
    field: path || "<nil>",
    value: at(object, path),
    detail: message,
  }));
}

function at(object: Json, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], object);
}
