import type { PlanNode } from "@orkestra/core";

/** How a node looks in a drawing of characters. */
export function glyphOf({ kind }: PlanNode): string {
  return kind === "release" ? "●" : "◆";
}
