/** A piece under a version of its own, for registries that know a chart by name and version alone. */

import { readYaml } from "../chart/yaml.ts";
import type { Piece } from "./contract.ts";
import { isTable } from "./defaults.ts";

/** Changes the version in the root's Chart.yaml and nothing else; comments stay where the file is written as usual. */
export function withVersion(piece: Piece, version: string): Piece {
  const data = piece.files.get("Chart.yaml");
  if (!data) throw new Error("a piece has no Chart.yaml");
  const before = Buffer.from(data).toString("utf8");
  const files = new Map(piece.files).set("Chart.yaml", Buffer.from(rewritten(before, version), "utf8"));
  return { ...piece, files, version };
}

function rewritten(before: string, version: string): string {
  const meant = { ...tableOf(before), version };
  const line = before.replace(/^version[ \t]*:[ \t]*[^\r\n]*/m, `version: ${JSON.stringify(version)}`);
  // A version that is written over several lines, in quotes around the key or in braces: JSON is YAML too.
  return same(tableOf(line), meant) ? line : `${JSON.stringify(meant, null, 2)}\n`;
}

function tableOf(text: string): Record<string, unknown> | undefined {
  const read = readYaml(text);
  return read.ok && isTable(read.value) ? read.value : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
