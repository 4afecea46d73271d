/** The Helm Operator's references to values as those of Flux. */
import { defined, type Fields, type Json } from "./fields.ts";

const KINDS = { configMapKeyRef: "ConfigMap", secretKeyRef: "Secret" } as const;
const KEY = "values.yaml";

export function convertValuesFrom(spec: Fields): readonly Json[] | undefined {
  // In the operator's order: the files of Secrets first.
  const files = spec.items("valueFileSecrets")?.map((item) => {
    const name = item.text("name");
    item.end();
    return defined({ kind: "Secret", name });
  });
  const references = spec.items("valuesFrom")?.flatMap((item): Json[] => {
    const converted = Object.entries(KINDS)
      .map(([field, kind]) => reference(item, field, kind))
      .filter((it) => it !== undefined);
    const other = "not carried over: Flux takes values of ConfigMaps and Secrets alone: put them into one";
    for (const field of ["externalSourceRef", "chartFileRef"])
      if (item.take(field) !== undefined) item.note(other, field);
    item.end();
    return converted;
  });
  return files || references ? [...(files ?? []), ...(references ?? [])] : undefined;
}

function reference(item: Fields, field: string, kind: string): Json | undefined {
  const fields = item.fields(field);
  if (!fields) return undefined;
  const name = fields.text("name");
  const namespace = fields.text("namespace");
  const from = namespace === undefined ? "the target namespace" : `"${namespace}"`;
  fields.note(
    `is taken from the group's namespace now: copy "${name}" from ${from}`,
    ...(namespace ? ["namespace"] : []),
  );
  const key = fields.text("key");
  const optional = fields.flag("optional");
  fields.end();
  return defined({ kind, name, valuesKey: key === KEY ? undefined : key, optional });
}
