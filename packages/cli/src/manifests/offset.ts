/** From a path in an object to the offset of its text in the YAML. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";

export type Path = readonly (string | number)[];

/** Offset of the field's key or the list's item at the path; of what is around it where it is missing. */
export function offsetOf(document: Document.Parsed, path: Path | string): number {
  let at = document.contents?.range?.[0] ?? document.range[0];
  let node: unknown = document.contents;
  let rest = path;
  while (rest.length > 0) {
    const step =
      typeof rest === "string" ? textStep(resolved(document, node), rest) : keyStep(resolved(document, node), rest);
    if (!step) return at;
    at = step.offset ?? at;
    node = step.node;
    rest = step.rest;
  }
  return at;
}

interface Step<R> {
  readonly node: unknown;
  readonly offset: number | undefined;
  readonly rest: R;
}

function keyStep(node: unknown, [key, ...rest]: Path): Step<Path> | undefined {
  if (isSeq(node) && typeof key === "number") return { ...item(node.items[key]), rest };
  const pair = pairs(node).find((it) => keyOf(it) === String(key));
  return pair && { ...field(pair), rest };
}

/** Text such as `spec.applications[3].name`. Keys may have dots themselves (labels): the longest that fits is meant. */
function textStep(node: unknown, text: string): Step<string> | undefined {
  const index = /^\[(\d+)\]\.?/.exec(text);
  if (isSeq(node) && index) return { ...item(node.items[Number(index[1])]), rest: text.slice(index[0].length) };
  const fitting = pairs(node).filter((pair) => startsWithKey(text, keyOf(pair)));
  const pair = fitting.sort((a, b) => keyOf(b).length - keyOf(a).length)[0];
  return pair && { ...field(pair), rest: text.slice(keyOf(pair).length).replace(/^\./, "") };
}

function startsWithKey(text: string, key: string): boolean {
  return key !== "" && text.startsWith(key) && ["", ".", "["].includes(text.charAt(key.length));
}

function item(node: unknown): { node: unknown; offset: number | undefined } {
  return { node, offset: (node as Node | undefined)?.range?.[0] };
}

/** A field is pointed at by its key, where people look for it. */
function field({ key, value }: Pair): { node: unknown; offset: number | undefined } {
  return { node: value, offset: (key as Node).range?.[0] };
}

function pairs(node: unknown): readonly Pair[] {
  return isMap(node) ? node.items : [];
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
