/** What is known of a value while a template is read through: where in the chart's context it lies, if it lies there. */

export type Path = readonly string[];

/** A key that only shows when the template runs. */
export const ANY_KEY = "*";

export type Value =
  /** Part of the context of the chart that is rendered: [] is the context, ["Values", "a"] is `.Values.a`. */
  | { readonly kind: "place"; readonly path: Path }
  /** `dict` and `list`: made here, but what is in them may lie in the context. */
  | { readonly kind: "table"; readonly fields: Readonly<Record<string, Value>> }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "other" };

export const CONTEXT: Value = { kind: "place", path: [] };
export const OTHER: Value = { kind: "other" };

export function fieldOf(value: Value, name: string): Value {
  if (value.kind === "place") return { kind: "place", path: [...value.path, name] };
  if (value.kind !== "table") return OTHER;
  return (Object.hasOwn(value.fields, name) ? value.fields[name] : undefined) ?? OTHER;
}

/** What a template does to the context of the chart that is rendered. */
export interface Effect {
  readonly kind: "read" | "change";
  readonly path: Path;
  /** All below it as well; a read that is not deep only looks whether there is something. */
  readonly deep: boolean;
  /** Where it stands. */
  readonly template: string;
  readonly line: number;
}
