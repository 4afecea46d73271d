/** Field selectors: equality on the few fields that a kind lets be selected. */
import { type Kind, shown } from "../kinds/kind.ts";
import type { Stored } from "../objects/stored.ts";
import { badRequest } from "../refusal.ts";

/** Throws Refused for a field that cannot be selected. */
export function fieldSelector(kind: Kind, text: string): (object: Stored) => boolean {
  const tests = text
    .split(",")
    .filter((requirement) => requirement !== "")
    .map((requirement) => {
      const match = /^([^=!]+)(==?|!=)(.*)$/.exec(requirement);
      if (!match) throw badRequest(`invalid selector: '${requirement}'; can't understand '${requirement}'`);
      const [, field = "", operator, value] = match;
      return { field, value, equal: operator !== "!=" };
    });
  const sample = { metadata: { name: "" } } as unknown as Stored;
  for (const { field } of tests) if (!(field in fieldsOf(kind, sample))) throw unknownField(kind, field);
  return (object) => tests.every(({ field, value, equal }) => (fieldsOf(kind, object)[field] === value) === equal);
}

function fieldsOf(kind: Kind, object: Stored): Readonly<Record<string, string>> {
  const { name, namespace = "" } = object.metadata;
  return {
    "metadata.name": name,
    "metadata.namespace": namespace,
    ...kind.selectable?.(shown(kind, object)),
  };
}

function unknownField(kind: Kind, field: string): Error {
  if (kind.custom || kind.selectable) return badRequest(`field label not supported: ${field}`);
  return badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`);
}
