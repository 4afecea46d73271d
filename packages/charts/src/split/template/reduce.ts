/**
 * What a piece keeps of a template that is not, or not only, its own to render: the named templates, which every chart of
 * the tree may use, and where needed the rest, under a guard.
 */
import { type Block, definedName, type Node, write } from "./tree.ts";

/** Only the named templates, or undefined where there are none. Rendered, it gives nothing but space, which Helm drops. */
export function definesOnly(nodes: readonly Node[]): string | undefined {
  const defines = nodes.flatMap((node) => (node.kind === "block" ? definitionsIn(node) : []));
  return defines.length > 0 ? `${defines.join("\n")}\n` : undefined;
}

/** A `block` defines what it renders; as a define it does no more than that. What is in a define goes with it. */
function definitionsIn(block: Block): string[] {
  if (block.keyword === "define") return [write([block])];
  const [first] = block.clauses;
  if (block.keyword === "block" && first) {
    const close = first.head.trimRight ? " -}}" : "}}";
    return [`{{define ${first.head.words[1]?.text}${close}${write(first.body)}${block.end.text}`];
  }
  return block.clauses.flatMap(({ body }) =>
    body.flatMap((node) => (node.kind === "block" ? definitionsIn(node) : [])),
  );
}

/**
 * The template, but rendering nothing where Helm renders it as one of these files. Included by another template it is what
 * it was: then `$.Template` tells of the one that includes, or `$` is something else altogether. Go allows no define inside
 * an if, so the defines stand before the guard.
 */
export function guarded(nodes: readonly Node[], files: readonly string[]): string {
  const guard =
    '{{$orkestraSkip := false}}{{if kindIs "map" $}}{{with $.Template}}' +
    `{{if has .Name (list ${files.map(quote).join(" ")})}}{{$orkestraSkip = true}}{{end}}{{end}}{{end}}` +
    "{{if not $orkestraSkip}}";
  const defines = nodes.filter(isDefine).map((node) => write([node]));
  const rest = nodes.map((node) => (isDefine(node) ? gap(node) : write([node])));
  return `${defines.join("")}${guard}${rest.join("")}{{end}}`;
}

function isDefine(node: Node): node is Block {
  return node.kind === "block" && node.keyword === "define" && definedName(node) !== undefined;
}

/** Trims around itself what the define trimmed. */
function gap(define: Block): string {
  return (define.clauses[0]?.head.trimLeft ? "{{- /**/}}" : "") + (define.end.trimRight ? "{{/**/ -}}" : "");
}

/** As a Go string, in the bytes of its UTF-8. */
export function quote(text: string): string {
  return Buffer.from(JSON.stringify(text), "utf8").toString("latin1");
}
