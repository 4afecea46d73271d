/** Go templates as a tree of blocks: what stands between `if`, `range`, `with`, `define`, `block` and their `end`. */
import { type Action, lex, type Part, type Unreadable } from "./lex.ts";

export interface Block {
  readonly kind: "block";
  readonly keyword: "if" | "range" | "with" | "define" | "block";
  /** The opening action and what follows it, then each `else` and what follows it. */
  readonly clauses: readonly { readonly head: Action; readonly body: readonly Node[] }[];
  readonly end: Action;
}

export type Node = Part | Block;

export type Parsed = { readonly ok: true; readonly nodes: readonly Node[] } | Unreadable;

interface Open {
  readonly keyword: Block["keyword"];
  readonly clauses: { readonly head: Action; readonly body: Node[] }[];
}

export function parse(source: string): Parsed {
  const lexed = lex(source);
  if (!lexed.ok) return lexed;
  const top: Node[] = [];
  const open: Open[] = [];
  const here = (): Node[] => open.at(-1)?.clauses.at(-1)?.body ?? top;
  for (const part of lexed.parts) {
    const keyword = part.kind === "action" ? keywordOf(part) : undefined;
    if (part.kind !== "action" || keyword === undefined) {
      here().push(part);
      continue;
    }
    const fault = place(part, keyword, open, here);
    if (fault !== undefined) return { ok: false, line: part.line, reason: fault };
  }
  const unclosed = open.at(-1);
  const head = unclosed?.clauses[0]?.head;
  if (unclosed && head) return { ok: false, line: head.line, reason: `this ${unclosed.keyword} has no end` };
  return { ok: true, nodes: top };
}

type Keyword = Block["keyword"] | "else" | "end";

function keywordOf(action: Action): Keyword | undefined {
  const [first] = action.words;
  if (first?.kind !== "word") return undefined;
  switch (first.text) {
    case "if":
    case "range":
    case "with":
    case "define":
    case "block":
    case "else":
    case "end":
      return first.text;
    default:
      return undefined;
  }
}

/** Answers what is wrong. `else if` and `else with` share the `end` of what they follow. */
function place(action: Action, keyword: Keyword, open: Open[], here: () => Node[]): string | undefined {
  if (keyword === "else") {
    const block = open.at(-1);
    if (!block || block.keyword === "define" || block.keyword === "block") return "unexpected else";
    block.clauses.push({ head: action, body: [] });
    return undefined;
  }
  if (keyword === "end") {
    const block = open.pop();
    if (!block) return "unexpected end";
    here().push({ kind: "block", ...block, end: action });
    return undefined;
  }
  if (keyword === "define" && open.length > 0) return "unexpected define inside another block";
  if ((keyword === "define" || keyword === "block") && action.words[1]?.kind !== "string") {
    return `${keyword} without a name`;
  }
  open.push({ keyword, clauses: [{ head: action, body: [] }] });
  return undefined;
}

/** The name that a `define` or `block` gives to what is in it. */
export function definedName(block: Block): string | undefined {
  const name = block.clauses[0]?.head.words[1];
  return (block.keyword === "define" || block.keyword === "block") && name?.kind === "string" ? name.value : undefined;
}

/** The source again. */
export function write(nodes: readonly Node[]): string {
  return nodes.map((node) => (node.kind === "block" ? inside(node) + node.end.text : node.text)).join("");
}

function inside(block: Block): string {
  return block.clauses.map(({ head, body }) => head.text + write(body)).join("");
}
