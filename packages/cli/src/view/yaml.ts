import { stringify } from "yaml";

/** No line breaks but the author's, no anchors: what kubectl and people read best. */
export function yaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.1" });
}
