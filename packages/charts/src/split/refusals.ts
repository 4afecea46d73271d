/** Why a chart is not split. Templates are named by their place in the umbrella. */

export type Refusal =
  | { readonly kind: "UnknownSubchart"; readonly subchart: string; readonly known: readonly string[] }
  | { readonly kind: "MissingSubchart"; readonly subchart: string }
  | { readonly kind: "LibrarySubchart"; readonly subchart: string }
  /** Helm may take one or another for it. */
  | { readonly kind: "AmbiguousSubchart"; readonly subchart: string; readonly places: readonly string[] }
  /** A chart under several names, in which Helm renders a nested chart once, for one of them. */
  | { readonly kind: "SharedNestedChart"; readonly subcharts: readonly string[]; readonly place: string }
  | { readonly kind: "UnreadableTemplate"; readonly template: string; readonly line: number; readonly reason: string }
  /** It changes what templates of another piece read after it. */
  | {
      readonly kind: "ChangesOthers";
      readonly template: string;
      readonly line: number;
      readonly what: string;
      readonly read: string;
    }
  /** It looks at the rendering of a sub-chart, which is another piece's. */
  | { readonly kind: "ReadsRendering"; readonly template: string; readonly line: number; readonly subchart: string };

export function explainRefusal(refusal: Refusal): string {
  switch (refusal.kind) {
    case "UnknownSubchart": {
      const known = refusal.known.length > 0 ? `its sub-charts are ${refusal.known.join(", ")}` : "it has none";
      return `the chart has no sub-chart ${JSON.stringify(refusal.subchart)}: ${known}`;
    }
    case "MissingSubchart":
      return `the sub-chart ${JSON.stringify(refusal.subchart)} is declared, but charts/ does not hold it in that version`;
    case "LibrarySubchart":
      return `the sub-chart ${JSON.stringify(refusal.subchart)} is a library, which renders nothing of its own`;
    case "AmbiguousSubchart":
      return (
        `the sub-chart ${JSON.stringify(refusal.subchart)} may be any of ${refusal.places.join(", ")}: ` +
        "Helm takes them in no certain order"
      );
    case "SharedNestedChart":
      return (
        `${refusal.place} is nested in a chart that is rendered as ${refusal.subcharts.join(" and ")} and does not ` +
        "declare it: Helm renders it once, for one of them"
      );
    case "UnreadableTemplate":
      return `${refusal.template}:${refusal.line} cannot be read as a template: ${refusal.reason}`;
    case "ChangesOthers":
      return (
        `${refusal.template}:${refusal.line} changes ${refusal.what}, which ${refusal.read} reads after it; ` +
        "as releases of their own they would not see each other's changes"
      );
    case "ReadsRendering":
      return (
        `${refusal.template}:${refusal.line} reads which template of the sub-chart ${JSON.stringify(refusal.subchart)} is ` +
        "rendered (.Subcharts), and that is rendered elsewhere"
      );
  }
}
