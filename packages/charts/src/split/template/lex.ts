/**
 * Go templates as a list of parts (text/template/parse/lex.go): text, comments, and actions with the words inside them.
 *
 * Texts hold one byte per character (latin1), so that files in any encoding come back byte by byte: joining the parts' texts
 * gives the file again. What Go's lexer refuses is refused here, but for the spelling of numbers and letters beyond ASCII.
 */

export type Word =
  | { readonly kind: "string"; readonly text: string; readonly value: string }
  /** `name` of `.name`; "" for the dot alone. `glued`: it follows the word before without a space, as the `.b` of `.a.b`. */
  | { readonly kind: "field"; readonly text: string; readonly name: string; readonly glued: boolean }
  /** `$` or `$name`. */
  | { readonly kind: "variable"; readonly text: string }
  /** Functions, keywords, numbers, characters. */
  | { readonly kind: "word"; readonly text: string }
  /** ( ) | , = := */
  | { readonly kind: "mark"; readonly text: string };

export interface Action {
  readonly kind: "action";
  readonly text: string;
  readonly line: number;
  readonly words: readonly Word[];
  /** Written with `{{-`, `-}}`. */
  readonly trimLeft: boolean;
  readonly trimRight: boolean;
}

export type Part = { readonly kind: "text" | "comment"; readonly text: string; readonly line: number } | Action;

export type Unreadable = { readonly ok: false; readonly line: number; readonly reason: string };
export type Lexed = { readonly ok: true; readonly parts: readonly Part[] } | Unreadable;

export function lex(source: string): Lexed {
  const parts: Part[] = [];
  const lines = lineCounter(source);
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf("{{", at);
    const textEnd = open === -1 ? source.length : open;
    if (textEnd > at) parts.push({ kind: "text", text: source.slice(at, textEnd), line: lines(at) });
    if (open === -1) break;
    const line = lines(open);
    const read = /^\{\{(?:-[ \t\r\n])?\/\*/.test(source.slice(open, open + 6))
      ? readComment(source, open, line)
      : readAction(source, open, line);
    if (!read.ok) return read;
    parts.push(read.part);
    at = open + read.part.text.length;
  }
  return { ok: true, parts };
}

type Read = { readonly ok: true; readonly part: Part } | Unreadable;

function readComment(source: string, open: number, line: number): Read {
  const close = source.indexOf("*/", source.indexOf("/*", open) + 2);
  if (close === -1) return { ok: false, line, reason: "unclosed comment" };
  const end = /^\*\/(?:[ \t\r\n]-)?\}\}/.exec(source.slice(close, close + 6));
  if (!end) return { ok: false, line, reason: "comment ends before closing delimiter" };
  return { ok: true, part: { kind: "comment", text: source.slice(open, close + end[0].length), line } };
}

/** One token; letters beyond ASCII are taken for letters, as most are. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>[ \t\r\n]+?(?=[ \t\r\n]-\}\}|[^ \t\r\n]|$))`,
    String.raw`(?<quoted>"(?:[^"\\\n]|\\[^\n])*")`,
    "(?<raw>`[^`]*`)",
    String.raw`(?<char>'(?:[^'\\\n]|\\[^\n])*')`,
    String.raw`(?<number>[+-]?\.?[0-9][\w.]*(?:(?<=[eEpP])[+-]\w+)?i?)`,
    String.raw`(?<variable>\$[\w\x80-\xff]*)`,
    String.raw`(?<field>\.[\w\x80-\xff]*)`,
    String.raw`(?<word>[\w\x80-\xff]+)`,
    "(?<mark>:=|[=|(),])",
  ].join("|"),
  "y",
);
const CLOSE = /(?:[ \t\r\n]-)?\}\}/y;

function readAction(source: string, open: number, line: number): Read {
  const trimLeft = /^-[ \t\r\n]/.test(source.slice(open + 2, open + 4));
  const words: Word[] = [];
  let at = open + (trimLeft ? 4 : 2);
  let depth = 0;
  let glued = false;
  for (let close = matchAt(CLOSE, source, at); !close; close = matchAt(CLOSE, source, at)) {
    const token = matchAt(TOKEN, source, at);
    if (!token) return { ok: false, line, reason: broken(source.slice(at, at + 1)) };
    at += token[0].length;
    const word = wordOf(token, glued);
    glued = word !== undefined;
    if (word) words.push(word);
    depth += word?.kind === "mark" ? (DEPTH[word.text] ?? 0) : 0;
    if (depth < 0) return { ok: false, line, reason: "unexpected right paren" };
  }
  if (depth > 0) return { ok: false, line, reason: "unclosed left paren" };
  const close = source.startsWith("}}", at) ? 2 : 4;
  const text = source.slice(open, at + close);
  return { ok: true, part: { kind: "action", text, line, words, trimLeft, trimRight: close > 2 } };
}

const DEPTH: Readonly<Record<string, number>> = { "(": 1, ")": -1 };

function matchAt(expression: RegExp, source: string, at: number): RegExpExecArray | null {
  expression.lastIndex = at;
  return expression.exec(source);
}

function broken(next: string): string {
  if (next === "") return "unclosed action";
  if (next === '"' || next === "'" || next === "`") return "unterminated string";
  return `unexpected ${JSON.stringify(next)} in an action`;
}

function wordOf({ 0: text, groups = {} }: RegExpExecArray, glued: boolean): Word | undefined {
  if (groups["space"] !== undefined) return undefined;
  if (groups["quoted"] !== undefined) return { kind: "string", text, value: unquote(text) };
  if (groups["raw"] !== undefined) return { kind: "string", text, value: text.slice(1, -1).replaceAll("\r", "") };
  if (groups["variable"] !== undefined) return { kind: "variable", text };
  if (groups["field"] !== undefined) return { kind: "field", text, name: text.slice(1), glued };
  return { kind: groups["mark"] === undefined ? "word" : "mark", text };
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** strconv.Unquote; code points come as the bytes of their UTF-8, like all else here. */
function unquote(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)/g, (_, code: string) => {
      if (/^x../.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
      if (/^[uU]./.test(code)) return utf8Bytes(Number.parseInt(code.slice(1), 16));
      if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
      return ESCAPES[code] ?? code;
    });
}

function utf8Bytes(code: number): string {
  return Buffer.from(code <= 0x10ffff ? String.fromCodePoint(code) : "�", "utf8").toString("latin1");
}

/** Line of a place; places are asked for in ascending order. */
function lineCounter(source: string): (at: number) => number {
  let line = 1;
  let counted = 0;
  return (at) => {
    for (let next = source.indexOf("\n", counted); next !== -1 && next < at; next = source.indexOf("\n", counted)) {
      line += 1;
      counted = next + 1;
    }
    return line;
  };
}
