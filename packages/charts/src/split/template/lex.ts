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

const SPACE = /[ \t\r\n]/;
/** By what a token begins with; letters beyond ASCII are taken for letters, as most are. */
const TOKENS: readonly (readonly [kind: Word["kind"], begins: RegExp, token: RegExp])[] = [
  ["field", /\.(?!\d)/y, /\.[\w\x80-\xff]*/y],
  ["word", /[a-zA-Z_\x80-\xff]/y, /[\w\x80-\xff]+/y],
  ["variable", /\$/y, /\$[\w\x80-\xff]*/y],
  ["string", /["`]/y, /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y],
  ["mark", /[=:|(),]/y, /:=|[=|(),]/y],
  ["word", /[\d.+-]/y, /[+-]?\.?\d[\w.]*(?:(?<=[eEpP])[+-]\w+)?/y],
  ["word", /'/y, /'(?:[^'\\\n]|\\[^\n])*'/y],
];

function readAction(source: string, open: number, line: number): Read {
  const trimLeft = source[open + 2] === "-" && SPACE.test(source[open + 3] ?? "");
  const words: Word[] = [];
  let at = open + (trimLeft ? 4 : 2);
  let depth = 0;
  let glued = false;
  for (let close = closing(source, at); close === 0; close = closing(source, at)) {
    if (SPACE.test(source[at] ?? "")) {
      at += 1;
      glued = false;
      continue;
    }
    const word = wordAt(source, at, glued);
    if (!word) return { ok: false, line, reason: broken(source.slice(at, at + 1)) };
    at += word.text.length;
    glued = true;
    words.push(word);
    depth += DEPTH.get(word.text) ?? 0;
    if (depth < 0) return { ok: false, line, reason: "unexpected right paren" };
  }
  if (depth > 0) return { ok: false, line, reason: "unclosed left paren" };
  const close = closing(source, at);
  return {
    ok: true,
    part: { kind: "action", text: source.slice(open, at + close), line, words, trimLeft, trimRight: close > 2 },
  };
}

const DEPTH: ReadonlyMap<string, number> = new Map([
  ["(", 1],
  [")", -1],
]);

/** Length of the `}}` or ` -}}` here. */
function closing(source: string, at: number): number {
  if (source.startsWith("}}", at)) return 2;
  return source.startsWith("-}}", at + 1) && SPACE.test(source[at] ?? "") ? 4 : 0;
}

function wordAt(source: string, at: number, glued: boolean): Word | undefined {
  const entry = TOKENS.find(([, begins]) => {
    begins.lastIndex = at;
    return begins.test(source);
  });
  if (!entry) return undefined;
  const [kind, , token] = entry;
  token.lastIndex = at;
  if (!token.test(source)) return undefined;
  const text = source.slice(at, token.lastIndex);
  if (kind === "string") return { kind, text, value: unquote(text) };
  return kind === "field" ? { kind, text, name: text.slice(1), glued } : { kind, text };
}

function broken(next: string): string {
  if (next === "") return "unclosed action";
  if (next === '"' || next === "'" || next === "`") return "unterminated string";
  return `unexpected ${JSON.stringify(next)} in an action`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** strconv.Unquote; code points come as the bytes of their UTF-8, like all else here. */
function unquote(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1).replaceAll("\r", "");
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
