/**
 * Reads templates through, every branch once and in their order, following named templates with what they are given, and
 * notes which parts of the context they read and change. It knows what the text tells, no more: what comes out of values,
 * loops and `tpl` is not followed.
 */
import type { Atlas } from "../reach.ts";
import type { Template } from "../survey.ts";
import { type Expression, type Pipeline, pipelineOf } from "../template/expression.ts";
import type { Action, Word } from "../template/lex.ts";
import type { Block, Node } from "../template/tree.ts";
import { call } from "./functions.ts";
import { ANY_KEY, CONTEXT, type Effect, fieldOf, OTHER, type Value } from "./value.ts";

/** Named templates in named templates; deeper ones are passed over, as are calls beyond the number. */
const DEPTH = 24;
const CALLS = 50_000;

interface Scope {
  readonly dot: Value;
  /** A new one for each block; what is not in it is in the one around it. */
  readonly variables: Map<string, Value>;
  readonly around: Scope | undefined;
}

export class Reading {
  readonly #atlas: Atlas;
  readonly #files = new Map<Template, readonly Effect[]>();
  readonly #known = new Map<string, readonly Effect[]>();
  #effects = new Map<string, Effect>();
  #depth = 0;
  #calls = 0;
  #template = "";
  #line = 0;

  constructor(atlas: Atlas) {
    this.#atlas = atlas;
  }

  /** Of a file that is rendered, in the context of its chart. */
  effectsOf(template: Template): readonly Effect[] {
    const known = this.#files.get(template);
    if (known) return known;
    const found = this.#collect(() => this.#body(template.path, template.nodes, CONTEXT));
    this.#files.set(template, found);
    return found;
  }

  #collect(work: () => void): readonly Effect[] {
    const before = this.#effects;
    this.#effects = new Map();
    work();
    const found = [...this.#effects.values()];
    this.#effects = before;
    return found;
  }

  #body(template: string, nodes: readonly Node[], dot: Value): void {
    const [outer, line] = [this.#template, this.#line];
    this.#template = template;
    this.#nodes(nodes, { dot, variables: new Map([["$", dot]]), around: undefined });
    [this.#template, this.#line] = [outer, line];
  }

  #nodes(nodes: readonly Node[], scope: Scope): void {
    for (const node of nodes) {
      if (node.kind === "block") this.#block(node, scope);
      else if (node.kind === "action") this.#action(node, scope);
    }
  }

  #action(action: Action, scope: Scope): void {
    this.#line = action.line;
    const [first, ...rest] = action.words;
    if (first?.kind === "word" && first.text === "template") this.#include(rest, scope);
    else {
      const pipeline = pipelineOf(action.words);
      const value = this.#value(pipeline.expression, scope);
      if (pipeline.variables.length === 0) this.#note("read", value, true);
      this.#assign(action.words, pipeline, value, scope);
    }
  }

  /** `=` reaches the variable where it was declared. */
  #assign(words: readonly Word[], { variables }: Pipeline, value: Value, scope: Scope): void {
    const [name] = variables;
    if (name === undefined) return;
    const declares = words.some(({ kind, text }) => kind === "mark" && text === ":=");
    let where: Scope | undefined = scope;
    while (!declares && where && !where.variables.has(name)) where = where.around;
    (where ?? scope).variables.set(name, value);
  }

  #block(block: Block, scope: Scope): void {
    if (block.keyword === "define") return;
    for (const { head, body } of block.clauses) {
      this.#line = head.line;
      const inner: Scope = { dot: scope.dot, variables: new Map(), around: scope };
      if (block.keyword === "block") {
        this.#include(head.words.slice(1), scope);
        continue;
      }
      // The words behind `if`, `with`, `range`, `else`, `else if`.
      const words = head.words.filter(({ kind, text }, at) => at > 1 || kind !== "word" || !KEYWORDS.has(text));
      const pipeline = pipelineOf(words);
      const value = this.#value(pipeline.expression, scope);
      const keyword = head.words.findLast(
        ({ kind, text }, at) => at < 2 && kind === "word" && KEYWORDS.has(text),
      )?.text;
      this.#note("read", value, keyword === "range");
      this.#nodes(body, this.#entered(keyword, pipeline, value, inner));
    }
  }

  #entered(keyword: string | undefined, { variables }: Pipeline, value: Value, inner: Scope): Scope {
    const [key, element] = variables;
    const within = keyword === "range" ? fieldOf(value, ANY_KEY) : value;
    if (element !== undefined && key !== undefined) {
      inner.variables.set(key, OTHER);
      inner.variables.set(element, within);
    } else if (key !== undefined) inner.variables.set(key, within);
    return keyword === "range" || keyword === "with" ? { ...inner, dot: within } : inner;
  }

  /** `template "name" value`, `block "name" value`. */
  #include([name, ...rest]: readonly Word[], scope: Scope): void {
    const value = rest.length > 0 ? this.#value(pipelineOf(rest).expression, scope) : OTHER;
    if (name?.kind === "string") this.#enter(name.value, value);
  }

  #value(expression: Expression, scope: Scope): Value {
    switch (expression.kind) {
      case "dot":
        return scope.dot;
      case "text":
        return { kind: "text", text: expression.value };
      case "variable":
        return lookup(scope, expression.name);
      case "fields":
        return expression.names.reduce(fieldOf, this.#value(expression.of, scope));
      case "call": {
        const args = expression.args.map((it) => this.#value(it, scope));
        const [first, second = OTHER] = args;
        if (expression.name === "include" && first?.kind === "text") {
          this.#enter(first.text, second);
          return OTHER;
        }
        // Of a name that is put together here: who may be meant is not known, and what it is given is no read.
        if (expression.name === "include") return OTHER;
        return call(expression.name, args, {
          read: (value, deep) => this.#note("read", value, deep),
          change: (value, deep) => this.#note("change", value, deep),
        });
      }
    }
  }

  #note(kind: Effect["kind"], value: Value, deep: boolean): void {
    if (value.kind === "place") {
      this.#add({ kind, path: value.path, deep, template: this.#template, line: this.#line });
    } else if (value.kind === "table" && kind === "read") {
      for (const field of Object.values(value.fields)) this.#note(kind, field, deep);
    }
  }

  /** Each once, however often it is done; a path that is read or changed in several places is told of the first. */
  #add(effect: Effect): void {
    const key = `${effect.kind} ${effect.deep} ${effect.path.join("\0")}`;
    if (!this.#effects.has(key)) this.#effects.set(key, effect);
  }

  /** What a named template does with a value is found out once. */
  #enter(name: string, value: Value): void {
    const key = `${name}\0${JSON.stringify(value)}`;
    const known = this.#known.get(key);
    if (known) {
      for (const it of known) this.#add(it);
      return;
    }
    this.#calls += 1;
    if (this.#depth >= DEPTH || this.#calls > CALLS) return;
    this.#known.set(key, []);
    this.#depth += 1;
    const found = this.#collect(() => {
      for (const { template, block } of this.#atlas.definitions.get(name) ?? []) {
        this.#body(
          template,
          block.clauses.flatMap(({ body }) => body),
          value,
        );
      }
      const file = this.#atlas.files.get(name);
      // Which file is rendered tells a file that is included from itself (see `guarded`).
      if (file && value.kind === "place" && value.path[0] === "Subcharts")
        this.#note("read", fieldOf(value, "Template"), false);
      if (file) this.#body(file.path, file.nodes, value);
    });
    this.#depth -= 1;
    this.#known.set(key, found);
    for (const it of found) this.#add(it);
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(["if", "with", "range", "else"]);

function lookup(scope: Scope, name: string): Value {
  for (let here: Scope | undefined = scope; here; here = here.around) {
    const value = here.variables.get(name);
    if (value) return value;
  }
  return OTHER;
}
