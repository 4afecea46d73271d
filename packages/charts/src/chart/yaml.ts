/**
 * YAML as Helm reads it: sigs.k8s.io/yaml, which is go-yaml v2 (YAML 1.1 with exceptions) made JSON.
 *
 * js-yaml reads the format; this gives the nodes the meaning that go-yaml gives them (decode.go): of two equal keys the last
 * counts, a merge key (`<<`) overrides what stands before it, and what aliases may multiply is bounded by go-yaml's own rule.
 */
import {
  type AliasNode,
  CORE_SCHEMA,
  type Document,
  eventsToAst,
  type MappingNode,
  type Node,
  parseEvents,
  visit,
  YAMLException,
} from "js-yaml";
import { keyText, PLAIN, scalarValue, YamlTrouble } from "./yaml-scalar.ts";

export type YamlAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string };

/** No values are nested deeper in earnest, and the recursions here and at whoever walks the values rest on it. */
const MAX_DEPTH = 100;

/** The first document, as go-yaml takes it; null for an empty text. */
export function readYaml(text: string): YamlAnswer {
  try {
    const [document] = eventsToAst(parseEvents(text, { maxDepth: MAX_DEPTH }), { source: text, schema: CORE_SCHEMA });
    return { ok: true, value: document?.contents ? new Decoder(document).read(document.contents, 0) : null };
  } catch (error) {
    if (error instanceof YamlTrouble) return { ok: false, reason: error.message };
    if (error instanceof YAMLException) return { ok: false, reason: oneLine(error) };
    throw error;
  }
}

function oneLine({ reason, mark }: YAMLException): string {
  return mark ? `${reason} (line ${mark.line + 1})` : reason;
}

class Decoder {
  readonly #targets = new Map<AliasNode, Node>();
  readonly #open = new Set<AliasNode>();
  #count = 0;
  #aliased = 0;

  constructor(document: Document) {
    const anchors = new Map<string, Node>();
    visit([document], (node) => {
      if (node.kind !== "alias") {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return;
      }
      const target = anchors.get(node.anchor);
      if (!target) throw new YamlTrouble(`unknown anchor ${JSON.stringify(node.anchor)}`);
      this.#targets.set(node, target);
    });
  }

  read(node: Node, depth: number): unknown {
    this.#step(depth);
    switch (node.kind) {
      case "alias":
        return this.#follow(node, (target) => this.read(target, depth));
      case "scalar":
        return scalarValue(node);
      case "sequence":
        return node.items.map((item) => this.read(item, depth + 1));
      case "mapping": {
        const table = new Map<string, unknown>();
        this.#fill(table, node, depth + 1);
        return Object.fromEntries(table);
      }
    }
  }

  #fill(table: Map<string, unknown>, node: MappingNode, depth: number): void {
    for (const { key, value } of node.items) {
      if (isMerge(key)) this.#merge(table, value, depth);
      else table.set(this.#key(key, depth), this.read(value, depth));
    }
  }

  #key(node: Node, depth: number): string {
    const target = node.kind === "alias" ? this.#targets.get(node) : node;
    if (target?.kind !== "scalar") throw new YamlTrouble("a list or a table cannot be a key");
    this.#step(depth);
    return keyText(target);
  }

  /** Of a list of tables the first counts most. */
  #merge(table: Map<string, unknown>, node: Node, depth: number): void {
    const sources = node.kind === "sequence" ? node.items.toReversed() : [node];
    for (const source of sources) {
      this.#step(depth);
      if (source.kind === "alias") this.#follow(source, (target) => this.#fill(table, mapping(target), depth));
      else this.#fill(table, mapping(source), depth);
    }
  }

  #follow<T>(alias: AliasNode, work: (target: Node) => T): T {
    const target = this.#targets.get(alias);
    if (!target || this.#open.has(alias))
      throw new YamlTrouble(`anchor ${JSON.stringify(alias.anchor)} contains itself`);
    this.#open.add(alias);
    try {
      return work(target);
    } finally {
      this.#open.delete(alias);
    }
  }

  #step(depth: number): void {
    if (depth > MAX_DEPTH) throw new YamlTrouble(`it is nested deeper than ${MAX_DEPTH}`);
    this.#count += 1;
    if (this.#open.size > 0) this.#aliased += 1;
    if (this.#aliased > 100 && this.#count > 1000 && this.#aliased / this.#count > aliasShare(this.#count)) {
      throw new YamlTrouble("its aliases expand to too much");
    }
  }
}

/** go-yaml's bound (decode.go: allowedAliasRatio): what aliases may expand to is about 400,000 nodes, however it is done. */
function aliasShare(count: number): number {
  const [low, high] = [400_000, 4_000_000];
  if (count <= low) return 0.99;
  return count >= high ? 0.1 : 0.99 - 0.89 * ((count - low) / (high - low));
}

function isMerge(key: Node): boolean {
  if (key.kind !== "scalar" || key.value !== "<<") return false;
  return key.tagged ? key.tag === "!!merge" : key.style === PLAIN;
}

function mapping(node: Node): MappingNode {
  if (node.kind !== "mapping") throw new YamlTrouble("only tables can be merged (<<)");
  return node;
}
