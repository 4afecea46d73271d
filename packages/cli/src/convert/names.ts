/** Names of the original as names of ours. */
import { createHash } from "node:crypto";
import type { Fields } from "./fields.ts";

/**
 * What the original made of a name for its Workflows and HelmReleases (lower case, "-" for all that is no letter or digit,
 * a hash where nothing is left), cut to `max` and without a "-" at the end, which it did not mind.
 */
export function labelOf(name: string, max: number): string {
  const cut = (text: string): string => text.slice(0, max).replace(/-+$/, "");
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/^-+/, "");
  return cut(label) || cut(createHash("sha256").update(name).digest("hex"));
}

/** The name in a field, as ours. Told where it is another; a problem where there is none. */
export function nameIn(fields: Fields, max: number): string {
  const name = fields.text("name");
  if (name === undefined || name === "") {
    fields.problem("is required", "name");
    return "";
  }
  const label = labelOf(name, max);
  if (label !== name) fields.note(`"${name}" is no label of at most ${max} characters: it is "${label}" now`, "name");
  return label;
}
