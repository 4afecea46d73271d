/** Which other templates a template may use, as far as its text tells. */
import type { Action, Word } from "./lex.ts";
import type { Node } from "./tree.ts";

export interface Calls {
  readonly names: ReadonlySet<string>;
  /** Names that are put together where the template runs: what stands fast of them. */
  readonly patterns: readonly RegExp[];
  /** Some names cannot be told, or `tpl` renders a text from the values: any template may be used. */
  readonly any: boolean;
}

interface Found {
  readonly names: Set<string>;
  readonly patterns: RegExp[];
  any: boolean;
}

/** Of the nodes and all below them. */
export function callsOf(nodes: readonly Node[]): Calls {
  const found: Found = { names: new Set(), patterns: [], any: false };
  collect(nodes, found);
  return found;
}

function collect(nodes: readonly Node[], found: Found): void {
  for (const node of nodes) {
    if (node.kind === "action") collectAction(node, found);
    if (node.kind !== "block") continue;
    for (const { head, body } of node.clauses) {
      collectAction(head, found);
      collect(body, found);
    }
  }
}

function collectAction({ words }: Action, found: Found): void {
  for (const [at, word] of words.entries()) {
    if (word.kind !== "word") continue;
    const next = words[at + 1];
    if (word.text === "tpl") found.any = true;
    if ((word.text === "template" || word.text === "block") && at === 0 && next?.kind === "string") {
      found.names.add(next.value);
    }
    if (word.text === "include") include(words, at + 1, found);
  }
}

function include(words: readonly Word[], at: number, found: Found): void {
  const first = words[at];
  if (first?.kind === "string") {
    found.names.add(first.value);
    return;
  }
  const pattern = first?.text === "(" ? patternOf(groupAt(words, at)) : undefined;
  if (pattern === undefined) found.any = true;
  else if (pattern !== "own") found.patterns.push(pattern);
}

/** The words between a left paren and its right one. */
function groupAt(words: readonly Word[], open: number): readonly Word[] {
  let depth = 0;
  for (let at = open; at < words.length; at++) {
    if (words[at]?.text === "(") depth += 1;
    if (words[at]?.text === ")") depth -= 1;
    if (depth === 0) return words.slice(open + 1, at);
  }
  return words.slice(open + 1);
}

/** "own": a file beside the one that is rendered (`print $.Template.BasePath "/config.yaml"`). */
function patternOf(words: readonly Word[]): RegExp | "own" | undefined {
  const [head, ...rest] = words;
  if (head?.kind !== "word" || words.some(({ text }) => text === "|")) return undefined;
  const operands = operandsOf(rest);
  if (head.text === "print") return joined(operands);
  const [format, ...values] = operands;
  if (head.text !== "printf" || typeof format !== "string") return undefined;
  return joined(formatted(format, values));
}

/** A text, a file's own folder, or something that only shows when the template runs. */
type Operand = string | typeof OWN | typeof ANYTHING;
const OWN = Symbol("own");
const ANYTHING = Symbol("anything");

function operandsOf(words: readonly Word[]): Operand[] {
  const operands: Operand[] = [];
  for (let at = 0; at < words.length; ) {
    const word = words[at];
    let end = at + 1;
    if (word?.text === "(") end = at + groupAt(words, at).length + 2;
    for (let next = words[end]; next?.kind === "field" && next.glued; next = words[end]) end += 1;
    const chain = words.slice(at, end).map(({ text }) => text);
    if (word?.kind === "string" && end === at + 1) operands.push(word.value);
    else operands.push(chain.join("").endsWith(".Template.BasePath") ? OWN : ANYTHING);
    at = end;
  }
  return operands;
}

function formatted(format: string, values: readonly Operand[]): Operand[] {
  const rest = [...values];
  return format.split(/(%[^a-zA-Z%]*[a-zA-Z%])/).map((piece, at) => {
    if (at % 2 === 0) return piece;
    if (piece === "%%") return "%";
    const value = rest.shift() ?? ANYTHING;
    return /^%[sv]$/.test(piece) ? value : ANYTHING;
  });
}

function joined(operands: readonly Operand[]): RegExp | "own" {
  const first = operands.find((it) => it !== "");
  if (first === OWN) return "own";
  const source = operands.map((it) => (typeof it === "string" ? escaped(it) : "[^]*")).join("");
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
