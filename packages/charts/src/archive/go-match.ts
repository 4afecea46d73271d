/**
 * Go's `filepath.Match`, in whose terms .helmignore is written: `*` and `?` stop at "/", `[a-z]`, `[^a-z]`, and `\` takes the
 * next character as it is. No `**`, no braces, and a leading dot is nothing special, unlike in the glob libraries of npm.
 *
 * Bounded by pattern times name: a star is stretched, earlier stars are not tried again (which Go does not do either).
 */
type Token =
  | { readonly kind: "star" }
  | { readonly kind: "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly kind: "literal"; readonly character: string };

/** Undefined for a pattern that Go calls bad (`ErrBadPattern`). */
export function goMatcher(pattern: string): ((name: string) => boolean) | undefined {
  const tokens = tokensOf([...pattern]);
  return tokens && ((name) => matches(tokens, [...name]));
}

function matches(tokens: readonly Token[], name: readonly string[]): boolean {
  let at = 0;
  let token = 0;
  let star: { readonly token: number; at: number } | undefined;
  while (at < name.length || token < tokens.length) {
    const next = tokens[token];
    if (next?.kind === "star") {
      token += 1;
      star = { token, at };
    } else if (next && at < name.length && fits(next, name[at] ?? "")) {
      at += 1;
      token += 1;
    } else if (star && star.at < name.length && name[star.at] !== "/") {
      star.at += 1;
      at = star.at;
      token = star.token;
    } else return false;
  }
  return true;
}

function fits(token: Token, character: string): boolean {
  switch (token.kind) {
    case "star":
      return false;
    case "any":
      return character !== "/";
    case "literal":
      return character === token.character;
    case "class":
      return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated;
  }
}

function tokensOf(pattern: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const found = tokenAt(pattern, at);
    if (!found) return undefined;
    tokens.push(found.token);
    at = found.end;
  }
  return tokens;
}

function tokenAt(pattern: readonly string[], at: number): { token: Token; end: number } | undefined {
  const character = pattern[at] ?? "";
  if (character === "*") return { token: { kind: "star" }, end: at + 1 };
  if (character === "?") return { token: { kind: "any" }, end: at + 1 };
  if (character === "[") return classAt(pattern, at + 1);
  const literal = character === "\\" ? pattern[at + 1] : character;
  if (literal === undefined) return undefined;
  return { token: { kind: "literal", character: literal }, end: at + (character === "\\" ? 2 : 1) };
}

function classAt(pattern: readonly string[], start: number): { token: Token; end: number } | undefined {
  const negated = pattern[start] === "^";
  const ranges: [string, string][] = [];
  let at = negated ? start + 1 : start;
  while (pattern[at] !== "]" || ranges.length === 0) {
    const low = memberAt(pattern, at);
    if (!low) return undefined;
    const high = pattern[low.end] === "-" ? memberAt(pattern, low.end + 1) : low;
    if (!high) return undefined;
    ranges.push([low.character, high.character]);
    at = high.end;
  }
  return { token: { kind: "class", negated, ranges }, end: at + 1 };
}

function memberAt(pattern: readonly string[], at: number): { character: string; end: number } | undefined {
  const escaped = pattern[at] === "\\";
  const character = pattern[escaped ? at + 1 : at];
  if (character === undefined || (!escaped && (character === "-" || character === "]"))) return undefined;
  return { character, end: at + (escaped ? 2 : 1) };
}
