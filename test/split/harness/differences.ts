/** What differs between the objects of an umbrella and those of its pieces. */
import { type Difference, explainDifference, fieldDifferences } from "./fields.ts";
import type { Rendered } from "./helm.ts";
import { bySlot, objectOf, type Printed, printedObjects } from "./objects.ts";

/**
 * A line per object that is missing or too many, and per field that is not equal; none when the pieces render what the
 * umbrella does. Fields that differ between two renderings of the umbrella are passed over.
 *
 * @param again renders the umbrella a second time; asked only when something differs, for most charts are not random.
 */
export async function differencesOf(
  whole: readonly Printed[],
  parts: readonly Printed[],
  again: () => Promise<Rendered>,
): Promise<string[]> {
  const wanted = bySlot(whole);
  const got = bySlot(parts);
  const slots = [...new Set([...wanted.keys(), ...got.keys()])];
  const counted = slots.flatMap((slot) => {
    const [umbrella, pieces] = [wanted.get(slot)?.length ?? 0, got.get(slot)?.length ?? 0];
    return umbrella === pieces ? [] : [`${slot}: ${umbrella} in the umbrella, ${pieces} in the pieces`];
  });
  const unequal = slots.flatMap((slot) => {
    const [umbrella = [], pieces = []] = [wanted.get(slot), got.get(slot)];
    if (umbrella.length !== pieces.length) return [];
    return umbrella.flatMap((text, at) => ofTexts(slot, at, text, pieces[at] ?? ""));
  });
  if (unequal.length === 0) return counted;
  const second = await again();
  const random = second.ok ? randomFields(wanted, bySlot(printedObjects(second.text))) : new Set<string>();
  const told = unequal.filter(({ slot, at, path }) => !isRandom(random, `${slot}#${at}`, path));
  return [...counted, ...told.map((one) => `${one.slot}#${one.at} ${explainDifference(one)}`)];
}

interface Unequal extends Difference {
  readonly slot: string;
  readonly at: number;
}

function ofTexts(slot: string, at: number, left: string, right: string): Unequal[] {
  if (left === right) return [];
  return fieldDifferences(objectOf(left), objectOf(right)).map((difference) => ({ slot, at, ...difference }));
}

/** `<slot>#<position><path>` of each field that differs between two renderings of one chart. */
function randomFields(first: ReadonlyMap<string, string[]>, second: ReadonlyMap<string, string[]>): Set<string> {
  const fields = [...first].flatMap(([slot, texts]) =>
    texts.flatMap((text, at) => ofTexts(slot, at, text, second.get(slot)?.[at] ?? "")),
  );
  return new Set(fields.map(({ slot, at, path }) => `${slot}#${at}${path}`));
}

/** The field itself, or one above it. */
function isRandom(random: ReadonlySet<string>, object: string, path: string): boolean {
  const keys = path.split("/");
  return keys.some((_, length) => random.has(object + keys.slice(0, length + 1).join("/")));
}
