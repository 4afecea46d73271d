/** "Did you mean": the known name that is closest to one nobody has. */
import { distance } from "fastest-levenshtein";
import { byText } from "../text/compare.ts";

/**
 * Nearest of `names` by edits, if it is near enough to be a typing mistake: a third of the length, rounded up.
 * Of equally near ones the first by name.
 */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly edits: number } | undefined;
  const most = Math.ceil(name.length / 3);
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const edits = distance(name, candidate);
    if (edits > most) continue;
    if (!best || edits < best.edits || (edits === best.edits && byText(candidate, best.name) < 0)) {
      best = { name: candidate, edits };
    }
  }
  return best?.name;
}
