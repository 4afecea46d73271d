/**
 * Renders the few templates of our own chart that the sandbox needs, where there is no Helm: just the actions and functions
 * that they use (Go: text/template; Sprig). What it does not know it refuses by name, so that nothing is rendered wrongly.
 */
import { type Expression, pipelineOf } from "@orkestra/charts/template/expression";
import type { Word } from "@orkestra/charts/template/lex";
import { type Block, definedName, type Node, parse } from "@orkestra/charts/template/tree";
import { parse as fromYaml, stringify } from "yaml";

type Data = Readonly<Record<string, unknown>>;

interface Around {
  readonly dot: unknown;
  readonly variables: Data;
  readonly defines: Map<string, readonly Node[]>;
}

/** Templates that only define are read before the one that is rendered. */
export function render(source: string, helpers: readonly string[], root: Data): string {
  const defines = new Map<string, readonly Node[]>();
  const around = { dot: root, variables: { $: root }, defines };
  for (const helper of helpers) write(nodesOf(helper), around);
  return write(nodesOf(source), around);
}

function nodesOf(source: string): readonly Node[] {
  // Go trims the text on the outer side of `{{-` and `-}}`, whatever stands there.
  const trimmed = source.replaceAll(/\s*\{\{-(?=\s)/g, "{{").replaceAll(/\s-\}\}\s*/g, " }}");
  const parsed = parse(trimmed.replaceAll(/\{\{\s*\/\*[\s\S]*?\*\/\s*\}\}/g, ""));
  if (!parsed.ok) throw new Error(`line ${parsed.line}: ${parsed.reason}`);
  return parsed.nodes;
}

function write(nodes: readonly Node[], around: Around): string {
  let scope = around;
  let text = "";
  for (const node of nodes) {
    if (node.kind === "text") text += node.text;
    if (node.kind === "block") text += writeBlock(node, scope);
    if (node.kind !== "action") continue;
    const { variables, value } = evaluate(node.words, scope);
    if (variables.length > 0) scope = withVariables(scope, variables, [value]);
    else text += shown(value);
  }
  return text;
}

function writeBlock(block: Block, around: Around): string {
  const name = definedName(block);
  const [clause, ...rest] = block.clauses;
  if (!clause) return "";
  if (block.keyword === "define" && name !== undefined) {
    around.defines.set(name, clause.body);
    return "";
  }
  const { variables, value } = evaluate(clause.head.words.slice(1), around);
  const otherwise = (): string => rest.map(({ head, body }) => elseOf(head.words, body, around)).join("");
  switch (block.keyword) {
    case "if":
      return isTrue(value) ? write(clause.body, around) : otherwise();
    case "with":
      return isTrue(value)
        ? write(clause.body, { ...withVariables(around, variables, [value]), dot: value })
        : otherwise();
    case "range":
      return entriesOf(value)
        .map(([key, item]) =>
          write(clause.body, {
            ...withVariables(around, variables, variables.length > 1 ? [key, item] : [item]),
            dot: item,
          }),
        )
        .join("");
    default:
      throw new Error(`the sandbox does not render "${block.keyword}"`);
  }
}

function elseOf(words: readonly Word[], body: readonly Node[], around: Around): string {
  if (words.length > 1) throw new Error('the sandbox does not render "else if"');
  return write(body, around);
}

function withVariables(around: Around, names: readonly string[], values: readonly unknown[]): Around {
  const own = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  return { ...around, variables: { ...around.variables, ...own } };
}

function entriesOf(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item, i) => [String(i), item]);
  return Object.entries(record(value)).sort(([a], [b]) => (a < b ? -1 : 1));
}

function evaluate(words: readonly Word[], around: Around) {
  const { variables, expression } = pipelineOf(words);
  return { variables, value: evaluated(expression, around) };
}

function evaluated(expression: Expression, around: Around): unknown {
  switch (expression.kind) {
    case "dot":
      return around.dot;
    case "variable":
      return around.variables[expression.name];
    case "fields":
      return expression.names.reduce<unknown>((value, name) => record(value)[name], evaluated(expression.of, around));
    case "text":
      return expression.value;
    case "call": {
      const args = expression.args.map((arg) => evaluated(arg, around));
      if (expression.name === "include") return include(args, around);
      const called = FUNCTIONS[expression.name];
      if (!called) throw new Error(`the sandbox does not render the function "${expression.name}"`);
      return called(...args);
    }
  }
}

function include([name, dot]: readonly unknown[], around: Around): string {
  const body = around.defines.get(String(name));
  if (!body) throw new Error(`there is no template "${name}"`);
  return write(body, { ...around, dot, variables: { $: dot } });
}

const indented = (spaces: unknown, text: unknown): string => shown(text).replaceAll(/^/gm, " ".repeat(Number(spaces)));

const FUNCTIONS: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = {
  toYaml: (value) => stringify(value).trimEnd(),
  fromYaml: (text) => fromYaml(shown(text)),
  indent: indented,
  nindent: (spaces, text) => `\n${indented(spaces, text)}`,
  quote: (value) => JSON.stringify(shown(value)),
  eq: (one, ...others) => others.includes(one),
  default: (otherwise, value) => (isTrue(value) ? value : otherwise),
  replace: (old, fresh, text) => shown(text).replaceAll(shown(old), shown(fresh)),
  dict: (...pairs) => Object.fromEntries(pairs.flatMap((key, i) => (i % 2 === 0 ? [[String(key), pairs[i + 1]]] : []))),
  printf: (format, ...args) => {
    let next = 0;
    return shown(format).replaceAll("%s", () => shown(args[next++]));
  },
};

function record(value: unknown): Data {
  return typeof value === "object" && value !== null ? (value as Data) : {};
}

/** As Go has it: nothing, zero, and what is empty are false. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") throw new Error("the sandbox does not print maps and lists");
  return String(value);
}
