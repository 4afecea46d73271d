import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lex } from "./lex.ts";
import { parse, write } from "./tree.ts";

const words = (source: string): readonly string[] => {
  const lexed = lex(source);
  if (!lexed.ok) throw new Error(lexed.reason);
  return lexed.parts.flatMap((part) => (part.kind === "action" ? part.words.map(({ text }) => text) : []));
};

describe("a template as a list of parts", () => {
  test("keeps text, comments and actions apart, with their lines and trims", () => {
    const lexed = lex("a\n{{- /* {{ x }} */ -}}\n b {{ .x -}}\n");
    expect(lexed).toEqual({
      ok: true,
      parts: [
        { kind: "text", text: "a\n", line: 1 },
        { kind: "comment", text: "{{- /* {{ x }} */ -}}", line: 2 },
        { kind: "text", text: "\n b ", line: 2 },
        {
          kind: "action",
          text: "{{ .x -}}",
          line: 3,
          words: [{ kind: "field", text: ".x", name: "x", glued: false }],
          trimLeft: false,
          trimRight: true,
        },
        { kind: "text", text: "\n", line: 3 },
      ],
    });
  });

  test.each([
    ['{{ include "a}}b" . }}', ["include", '"a}}b"', "."]],
    ["{{ `raw }} \\` }}", ["`raw }} \\`"]],
    ['{{ "a\\"b" | quote }}', ['"a\\"b"', "|", "quote"]],
    ["{{ $x := (index .a.b 0).c }}", ["$x", ":=", "(", "index", ".a", ".b", "0", ")", ".c"]],
    ["{{ -1.5 }}{{-3}}{{- 4 -}}", ["-1.5", "-3", "4"]],
    ["{{ '}' }}{{ 1e+5 }}", ["'}'", "1e+5"]],
    ["{{ $k,$v := . }}", ["$k", ",", "$v", ":=", "."]],
    ["{{\n  .a\r\n}}", [".a"]],
    ["{{ constructor }}", ["constructor"]],
  ])("%s", (source, expected) => {
    expect(words(source)).toEqual(expected);
  });

  test.each([
    ['{{ include "a\tb\\x41\\u00e9\\101\\\\n" }}', "a\tbA\u00c3\u00a9A\\n"],
    ["{{ x `a\\n\r\nb` }}", "a\\n\nb"],
  ])("reads the strings of Go: %j", (source, value) => {
    const lexed = lex(source);
    const [part] = lexed.ok ? lexed.parts : [];
    expect(part?.kind === "action" ? part.words[1] : part).toMatchObject({ kind: "string", value });
  });

  test.each([
    ["\n{{ if", 2, "unclosed action"],
    ["{{/* x }}", 1, "unclosed comment"],
    ["{{/* x */ x }}", 1, "comment ends before closing delimiter"],
    ['{{ "x }}', 1, "unterminated string"],
    ["{{ (x }}", 1, "unclosed left paren"],
    ["{{ x) }}", 1, "unexpected right paren"],
    ["{{ a { }}", 1, 'unexpected "{" in an action'],
  ])("refuses %j in line %i: %s", (source, line, reason) => {
    expect(lex(source)).toEqual({ ok: false, line, reason });
  });

  test.each([
    ["{{ if x }}\n{{ range y }}{{ end }}", 1, "this if has no end"],
    ["{{ end }}", 1, "unexpected end"],
    ["{{ else }}", 1, "unexpected else"],
    ['{{ if x }}\n{{ define "y" }}{{ end }}{{ end }}', 2, "unexpected define inside another block"],
    ["{{ define x }}{{ end }}", 1, "define without a name"],
  ])("refuses the blocks of %j", (source, line, reason) => {
    expect(parse(source)).toEqual({ ok: false, line, reason });
  });

  const piece = fc.constantFrom(
    "{{",
    "}}",
    "{{-",
    "-}}",
    " ",
    "\n",
    "/*",
    "*/",
    '"',
    "`",
    "x",
    ".y",
    "$",
    "(",
    ")",
    "if",
    "end",
    "é",
  );
  const anything = fc.array(piece, { maxLength: 30 }).map((it) => Buffer.from(it.join(""), "utf8").toString("latin1"));
  const good: fc.Arbitrary<string> = fc.letrec<{ many: string; one: string }>((tie) => ({
    many: fc.array(tie("one"), { maxLength: 4 }).map((it) => it.join("")),
    one: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom("text\n", "{{ .x }}", "{{- /* c */ -}}", '{{ "}}" }}', "{{ `{{` | f }}"),
      tie("many").map((body) => `{{- if .x }}${body}{{ else if y }}${body}{{ else -}}${body}{{ end }}`),
      tie("many").map((body) => `{{ range $k, $v := .x }}${body}{{- end -}}`),
      tie("many").map((body) => `{{ block "b" . }}${body}{{ end }}`),
    ),
  })).many;

  test("gives the source again when it is written, of whatever can be read", () => {
    fc.assert(
      fc.property(fc.oneof(anything, good), (source) => {
        const lexed = lex(source);
        if (lexed.ok) expect(lexed.parts.map(({ text }) => text).join("")).toBe(source);
        const parsed = parse(source);
        if (parsed.ok) expect(write(parsed.nodes)).toBe(source);
      }),
      { numRuns: 500 },
    );
  });

  test("reads whatever is put together of whole blocks", () => {
    fc.assert(fc.property(good, (source) => parse(source).ok));
  });
});
