/** What the functions of Helm and sprig do with the tables that they are given; all others read theirs and make new ones. */
import { ANY_KEY, fieldOf, OTHER, type Value } from "./value.ts";

export interface Effects {
  read(value: Value, deep: boolean): void;
  change(value: Value, deep: boolean): void;
}

/** The value of a call. `include` is not among them. */
export function call(name: string, args: readonly Value[], effects: Effects): Value {
  const [first = OTHER, second = OTHER] = args;
  switch (name) {
    case "set":
    case "unset":
      effects.change(fieldOf(first, keyOf(second)), false);
      for (const it of args.slice(2)) effects.read(it, true);
      return first;
    case "merge":
    case "mergeOverwrite":
    case "mustMerge":
    case "mustMergeOverwrite":
      effects.change(first, true);
      for (const it of args.slice(1)) effects.read(it, true);
      return first;
    case "get":
    case "index":
      return args.slice(1).reduce((it, key) => fieldOf(it, keyOf(key)), first);
    case "hasKey":
      effects.read(fieldOf(first, keyOf(second)), false);
      return OTHER;
    case "dict":
      return { kind: "table", fields: Object.fromEntries(pairs(args)) };
    case "list":
      return { kind: "table", fields: Object.fromEntries(args.map((it, at) => [String(at), it])) };
    case "first":
      return fieldOf(first, "0");
    case "default":
    case "required":
    case "coalesce":
      for (const it of args) effects.read(it, false);
      return args.findLast((it) => it.kind === "place") ?? OTHER;
    case "and":
    case "or":
    case "not":
    case "empty":
    case "kindIs":
    case "typeIs":
      for (const it of args) effects.read(it, false);
      return args.findLast((it) => it.kind === "place") ?? OTHER;
    // What `tpl` renders is not known; it gets the context, and seldom reads all of it.
    case "tpl":
      effects.read(first, true);
      return OTHER;
    default:
      for (const it of args) effects.read(it, true);
      return OTHER;
  }
}

function keyOf(value: Value): string {
  return value.kind === "text" ? value.text : ANY_KEY;
}

function pairs(args: readonly Value[]): [string, Value][] {
  const found: [string, Value][] = [];
  for (let at = 0; at + 1 < args.length; at += 2) found.push([keyOf(args[at] ?? OTHER), args[at + 1] ?? OTHER]);
  return found;
}
