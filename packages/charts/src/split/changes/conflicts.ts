/**
 * Templates of one rendering share tables (see `Shared`). What one part changes there and another reads after it would be
 * lost when they are rendered apart.
 */
import type { Part, Parts } from "../parts.ts";
import type { Atlas } from "../reach.ts";
import type { Refusal } from "../refusals.ts";
import { readsSubcharts, type Template } from "../survey.ts";
import { changingFiles } from "./changing.ts";
import { Reading } from "./reading.ts";
import { overlap, type Shared, shared } from "./shared.ts";
import { ANY_KEY, type Effect } from "./value.ts";

export function conflicts(parts: Parts, listed: readonly string[], atlas: Atlas): Refusal[] {
  const reading = new Reading(atlas);
  return [...lostChanges(parts, listed, atlas, reading), ...lostRenderings(parts, listed, atlas, reading)];
}

/** What the parent sees of a sub-chart's rendering itself: `.Subcharts.a.Template` is the file that was rendered last. */
function lostRenderings(parts: Parts, listed: readonly string[], atlas: Atlas, reading: Reading): Refusal[] {
  if (!readsSubcharts(parts.survey)) return [];
  const files = atlas.templates.filter((it) => !it.partial && parts.claim(it.place.home, undefined) !== "other");
  const found = files.flatMap((file) =>
    reading.effectsOf(file).flatMap(({ path, template, line }): Refusal[] => {
      const [head, subchart, ...rest] = path;
      const reads =
        head === "Subcharts" && subchart !== undefined && listed.includes(subchart) && rest.includes("Template");
      return reads ? [{ kind: "ReadsRendering", template, line, subchart }] : [];
    }),
  );
  return [...new Map(found.map((it) => [JSON.stringify(it), it])).values()];
}

/** At most one for each line that changes something. */
function lostChanges(parts: Parts, listed: readonly string[], atlas: Atlas, reading: Reading): Refusal[] {
  const changers = changingFiles(atlas);
  if (changers.size === 0) return [];
  const order = renderOrder(atlas.templates);
  const effects = (kind: Effect["kind"], by: readonly Part[], files: (file: Template) => boolean): Shared[] =>
    by.flatMap((part) =>
      atlas.templates
        .filter((it) => !it.partial && files(it) && parts.claim(it.place.home, part) !== "other")
        .flatMap((file) =>
          reading
            .effectsOf(file)
            .filter((it) => it.kind === kind)
            .flatMap((it) => shared(parts, part, file, order.get(file) ?? 0, it)),
        ),
    );
  const changes = distinct(
    effects("change", [undefined, ...listed], (file) => changers.has(file)),
    (a, b) => a.turn <= b.turn,
  );
  if (changes.length === 0) return [];
  // A sub-chart's own values are seen by the parent alone.
  const ofAll = changes.some(({ part, at }) => part === undefined || at[0] === "Release" || at[0] === "global");
  const read = effects("read", ofAll ? [undefined, ...listed] : [undefined], () => true);
  const reads = new Reads(distinct(read, (a, b) => a.turn >= b.turn));
  const found = new Map<string, Refusal>();
  for (const change of changes) {
    const { template, line, path } = change;
    const read = found.has(`${template}:${line}`) ? undefined : reads.lost(change);
    if (!read) continue;
    const what = `.${path.join(".")}`;
    found.set(`${template}:${line}`, {
      kind: "ChangesOthers",
      template,
      line,
      what,
      read: `${read.template}:${read.line}`,
    });
  }
  return [...found.values()];
}

/** One for each part and place: the first change, the last read. */
function distinct(effects: readonly Shared[], outranks: (a: Shared, b: Shared) => boolean): Shared[] {
  const found = new Map<string, Shared>();
  for (const effect of effects) {
    const key = JSON.stringify([effect.part, effect.at, effect.deep]);
    const known = found.get(key);
    if (!known || !outranks(known, effect)) found.set(key, effect);
  }
  return [...found.values()];
}

/** Found by the first two keys of their place, which most changes know. */
class Reads {
  readonly #all: readonly Shared[];
  readonly #byKeys: ReadonlyMap<string, readonly Shared[]>;
  readonly #wide: readonly Shared[];

  constructor(all: readonly Shared[]) {
    this.#all = all;
    this.#byKeys = Map.groupBy(all, ({ at }) => JSON.stringify(at.slice(0, 2)));
    this.#wide = all.filter(({ at }) => at.length < 2 || at[1] === ANY_KEY);
  }

  /** Of another part, after the change. */
  lost(change: Shared): Shared | undefined {
    const { at } = change;
    const near =
      at.length < 2 || at[1] === ANY_KEY ? this.#all : (this.#byKeys.get(JSON.stringify(at.slice(0, 2))) ?? []);
    const isLost = (it: Shared): boolean => it.part !== change.part && it.turn >= change.turn && overlap(change, it);
    return near.find(isLost) ?? this.#wide.find(isLost);
  }
}

/** pkg/engine/engine.go, sortTemplates: deeper paths first, then from the end of the alphabet. */
function renderOrder(templates: readonly Template[]): ReadonlyMap<Template, number> {
  const path = ({ place, path: whole }: Template): string =>
    `${place.helmPaths[0]}/${whole.slice(place.prefix.length)}`;
  const depth = (text: string): number => text.split("/").length;
  const sorted = templates
    .map((template) => ({ template, at: path(template) }))
    .sort((a, b) => depth(b.at) - depth(a.at) || (a.at < b.at ? 1 : -1));
  return new Map(sorted.map(({ template }, at) => [template, at]));
}
