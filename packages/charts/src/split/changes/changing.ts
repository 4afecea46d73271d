/** Which files may change what other templates see: those that do, and those that use named templates that do. */
import { type Atlas, pathsOf } from "../reach.ts";
import type { Definition, Template } from "../survey.ts";
import type { Node } from "../template/tree.ts";

const CHANGERS: ReadonlySet<string> = new Set([
  "set",
  "unset",
  "merge",
  "mergeOverwrite",
  "mustMerge",
  "mustMergeOverwrite",
]);

/** Whom they use without saying the name is not followed. */
export function changingFiles(atlas: Atlas): ReadonlySet<Definition | Template> {
  const all = [...atlas.templates, ...[...atlas.definitions.values()].flat()];
  const callers = new Map<string, (Definition | Template)[]>();
  for (const code of all) {
    for (const name of code.calls.names) {
      const known = callers.get(name);
      if (known) known.push(code);
      else callers.set(name, [code]);
    }
  }
  const changing = new Set(all.filter(mayChange));
  for (const code of changing) {
    const names = "name" in code ? [code.name] : [...pathsOf(code)];
    for (const caller of names.flatMap((name) => callers.get(name) ?? [])) changing.add(caller);
  }
  return changing;
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
