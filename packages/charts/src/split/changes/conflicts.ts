/**
 * Templates of one rendering share tables: a sub-chart's values lie in its parent's, deeper tables of `global` and `.Release`
 * are the same for all. What one part changes there and another reads after it would be lost when they are rendered apart.
 */
import type { Part, Parts } from "../parts.ts";
import { type Atlas, type Reach, reachOf } from "../reach.ts";
import type { Refusal } from "../refusals.ts";
import { type Definition, type Place, readsSubcharts, type Template } from "../survey.ts";
import type { Node } from "../template/tree.ts";
import { Reading } from "./reading.ts";
import { ANY_KEY, type Effect, type Path } from "./value.ts";

const CHANGERS: ReadonlySet<string> = new Set([
  "set",
  "unset",
  "merge",
  "mergeOverwrite",
  "mustMerge",
  "mustMergeOverwrite",
]);

interface Shared extends Effect {
  /** In one space for all charts: ["Values", ...], ["Release", ...], ["global", ...], ["context", chart, ...]. */
  readonly at: Path;
  readonly file: Template;
  readonly place: number;
}

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
  const changers = new Set([...atlas.templates, ...[...atlas.definitions.values()].flat()].filter(mayChange));
  if (changers.size === 0) return [];
  const order = renderOrder(atlas.templates);
  const effects = (file: Template): Shared[] =>
    reading.effectsOf(file).flatMap((effect) => shared(effect, file, order.get(file) ?? 0));
  const rendered = [undefined, ...listed].flatMap((part: Part) =>
    atlas.templates
      .filter((it) => !it.partial && parts.claim(it.place.home, part) !== "other")
      .map((file) => ({ part, file })),
  );
  const changes = rendered
    .filter(({ file }) =>
      touches(
        reachOf(atlas, (it) => it === file),
        changers,
      ),
    )
    .flatMap(({ part, file }) =>
      effects(file)
        .filter(({ kind }) => kind === "change")
        .map((it) => ({ part, it })),
    );
  if (changes.length === 0) return [];
  const reads = rendered.flatMap(({ part, file }) =>
    effects(file)
      .filter(({ kind }) => kind === "read")
      .map((it) => ({ part, it })),
  );
  const found = new Map<string, Refusal>();
  for (const change of changes) {
    const read = reads.find(
      (it) =>
        it.part !== change.part &&
        it.it.place >= change.it.place &&
        it.it.file !== change.it.file &&
        overlap(change.it, it.it),
    );
    if (!read) continue;
    const { template, line, path } = change.it;
    const key = `${template}:${line}`;
    if (!found.has(key)) {
      found.set(key, {
        kind: "ChangesOthers",
        template,
        line,
        what: written(path),
        read: `${read.it.template}:${read.it.line}`,
      });
    }
  }
  return [...found.values()];
}

function touches({ code }: Reach, changers: ReadonlySet<Definition | Template>): boolean {
  return [...code].some((it) => changers.has(it));
}

function mayChange(code: Definition | Template): boolean {
  return hasChanger("block" in code ? [code.block] : code.nodes);
}

function hasChanger(nodes: readonly Node[]): boolean {
  return nodes.some((node) => {
    if (node.kind === "block") return node.clauses.some(({ head, body }) => hasChanger([head, ...body]));
    return node.kind === "action" && node.words.some(({ kind, text }) => kind === "word" && CHANGERS.has(text));
  });
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

/** Where in the tables that charts share. A chart under several names has its values in several places. */
function shared(effect: Effect, file: Template, place: number): Shared[] {
  return keysOf(file.place).flatMap((key) => {
    const { keys, path } = resolved(key, effect.path);
    const [head, ...rest] = path;
    const here = (at: Path): Shared => ({ ...effect, at, file, place });
    if (head === "Release") return [here(path)];
    if (head !== "Values") return [here(["context", keys.join("/"), ...path])];
    const inValues = here(["Values", ...keys, ...rest]);
    return rest[0] === "global" && isSharedGlobal(effect, rest) ? [inValues, here(rest)] : [inValues];
  });
}

/** `global` and the tables in it are each chart's own copies; what lies deeper is the same for all (coalesceGlobals). */
function isSharedGlobal({ kind, deep }: Effect, path: Path): boolean {
  return kind === "read" || deep || path.length >= 4;
}

function keysOf(place: Place): readonly Path[] {
  return place.keys.length > 0 ? place.keys : [[ANY_KEY]];
}

/** `.Subcharts.a.Values` is the context of another chart. */
function resolved(keys: Path, path: Path): { readonly keys: Path; readonly path: Path } {
  const [head, name, ...rest] = path;
  return head === "Subcharts" && name !== undefined ? resolved([...keys, name], rest) : { keys, path };
}

function overlap(change: Shared, read: Shared): boolean {
  const length = Math.min(change.at.length, read.at.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [change.at[at], read.at[at]];
    if (a !== b && a !== ANY_KEY && b !== ANY_KEY) return false;
  }
  return change.at.length <= read.at.length || read.deep;
}

function written(path: Path): string {
  return `.${path.join(".")}`;
}
