/** What stands inside an action, as far as it tells which values are used and handed on. */
import type { Word } from "./lex.ts";

export type Expression =
  | { readonly kind: "dot" }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "fields"; readonly of: Expression; readonly names: readonly string[] }
  | { readonly kind: "text"; readonly value: string }
  /** A function or a method (`name` is "" for it, and the first argument is what it is called on). */
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

export interface Pipeline {
  /** `$x :=`, `$x =`, `$key, $value :=`. */
  readonly variables: readonly string[];
  readonly expression: Expression;
}

const NOTHING: Expression = { kind: "text", value: "" };

/** The words behind the keyword. */
export function pipelineOf(words: readonly Word[]): Pipeline {
  const assign = words.findIndex(({ kind, text }) => kind === "mark" && (text === ":=" || text === "="));
  const variables = words.slice(0, Math.max(0, assign)).filter(({ kind }) => kind === "variable");
  const rest = assign === -1 ? words : words.slice(assign + 1);
  return { variables: variables.map(({ text }) => text), expression: expressionOf(rest) };
}

/** `a | f b` is `f b a`. */
function expressionOf(words: readonly Word[]): Expression {
  let result: Expression | undefined;
  for (const command of split(words)) result = commandOf(command, result);
  return result ?? NOTHING;
}

/** At the pipes outside of parens. */
function split(words: readonly Word[]): Word[][] {
  const commands: Word[][] = [[]];
  let depth = 0;
  for (const word of words) {
    if (isMark(word, "(")) depth += 1;
    if (isMark(word, ")")) depth -= 1;
    if (depth === 0 && isMark(word, "|")) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands;
}

function commandOf(words: readonly Word[], piped: Expression | undefined): Expression {
  const [head, ...rest] = words;
  const extra = piped ? [piped] : [];
  if (head?.kind === "word" && !/^[\d+-]|^(true|false|nil)$/.test(head.text)) {
    return { kind: "call", name: head.text, args: [...operandsOf(rest), ...extra] };
  }
  const operands = [...operandsOf(words), ...extra];
  const [only, ...others] = operands;
  if (!only) return NOTHING;
  return others.length === 0 ? only : { kind: "call", name: "", args: operands };
}

function operandsOf(words: readonly Word[]): Expression[] {
  const operands: Expression[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at];
    if (!word) break;
    const end = isMark(word, "(") ? closing(words, at) : at;
    const names = fieldsAfter(words, end + 1);
    operands.push(withFields(operandOf(word, words.slice(at + 1, end)), names));
    at = end + 1 + names.length;
  }
  return operands;
}

function operandOf(word: Word, group: readonly Word[]): Expression {
  switch (word.kind) {
    case "string":
      return { kind: "text", value: word.value };
    case "variable":
      return { kind: "variable", name: word.text };
    case "field":
      return withFields({ kind: "dot" }, word.name === "" ? [] : [word.name]);
    case "word":
      return /^[a-zA-Z_]/.test(word.text)
        ? { kind: "call", name: word.text, args: [] }
        : { kind: "text", value: word.text };
    case "mark":
      return word.text === "(" ? expressionOf(group) : NOTHING;
  }
}

function withFields(of: Expression, names: readonly string[]): Expression {
  if (names.length === 0) return of;
  return of.kind === "fields" ? { ...of, names: [...of.names, ...names] } : { kind: "fields", of, names };
}

function fieldsAfter(words: readonly Word[], from: number): string[] {
  const names: string[] = [];
  for (let word = words[from]; word?.kind === "field" && word.glued; word = words[from + names.length]) {
    names.push(word.name);
  }
  return names;
}

function closing(words: readonly Word[], open: number): number {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    const word = words[at];
    if (word && isMark(word, "(")) depth += 1;
    if (word && isMark(word, ")")) depth -= 1;
    if (depth === 0) return at;
  }
  return words.length;
}

function isMark(word: Word, text: string): boolean {
  return word.kind === "mark" && word.text === text;
}
