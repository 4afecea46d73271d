/**
 * The order of some of a graph's nodes: what they wait for through others stands in for these, and what is implied by
 * other dependencies is left out. So it is the smallest graph that orders them as the whole one does.
 *
 * What comes before a node is a set of bits, one for each member: 12 MB for 10,000 nodes that are all members.
 */
import type { NamedNode } from "./adjacency.ts";

/**
 * The members with the members that come right before them, sorted; dependencies first.
 *
 * @param nodes dependencies first, without cycles; unknown names are ignored
 */
export function among(nodes: readonly NamedNode[], isMember: (name: string) => boolean): NamedNode[] {
  const members = nodes.map(({ name }) => name).filter(isMember);
  const memberOf = new Map(members.map((name, member) => [name, member]));
  const positions = new Map(nodes.map(({ name }, position) => [name, position]));
  const before = new BitRows(nodes.length, members.length);
  const memberAt = (position: number): number | undefined => memberOf.get(nodes[position]?.name ?? "");
  const result: NamedNode[] = [];
  nodes.forEach(({ name, dependencies }, position) => {
    // Latest first: whatever implies a dependency comes after it in the order.
    const latestFirst = dependencies.flatMap((it) => positions.get(it) ?? []).sort((a, b) => b - a);
    for (const dependency of latestFirst) {
      const member = memberAt(dependency);
      if (member !== undefined) {
        if (before.has(position, member)) continue;
        before.add(position, member);
      }
      before.addRow(position, dependency);
    }
    if (!memberOf.has(name)) return;
    const own = latest(before, position, (member) => positions.get(members[member] ?? "") ?? 0);
    result.push({ name, dependencies: own.map((member) => members[member] ?? "").sort() });
  });
  return result;
}

/** Of the row's members those that no other of them implies. */
function latest(before: BitRows, position: number, positionOf: (member: number) => number): number[] {
  const left = before.row(position);
  const found: number[] = [];
  for (let member = highest(left); member !== undefined; member = highest(left)) {
    found.push(member);
    left[member >>> 5] = (left[member >>> 5] ?? 0) & ~bit(member);
    before.subtract(left, positionOf(member));
  }
  return found;
}

function highest(row: Uint32Array): number | undefined {
  const word = row.findLastIndex((bits) => bits !== 0);
  return word < 0 ? undefined : word * 32 + 31 - Math.clz32(row[word] ?? 0);
}

/** Rows of bits. */
class BitRows {
  readonly #words: number;
  readonly #bits: Uint32Array;

  constructor(rows: number, columns: number) {
    this.#words = Math.ceil(columns / 32);
    this.#bits = new Uint32Array(rows * this.#words);
  }

  has(row: number, column: number): boolean {
    return ((this.#bits[row * this.#words + (column >>> 5)] ?? 0) & bit(column)) !== 0;
  }

  add(row: number, column: number): void {
    const at = row * this.#words + (column >>> 5);
    this.#bits[at] = (this.#bits[at] ?? 0) | bit(column);
  }

  addRow(row: number, other: number): void {
    for (let word = 0; word < this.#words; word++) {
      const at = row * this.#words + word;
      this.#bits[at] = (this.#bits[at] ?? 0) | (this.#bits[other * this.#words + word] ?? 0);
    }
  }

  /** A copy. */
  row(row: number): Uint32Array {
    return this.#bits.slice(row * this.#words, (row + 1) * this.#words);
  }

  subtract(from: Uint32Array, row: number): void {
    for (let word = 0; word < this.#words; word++)
      from[word] = (from[word] ?? 0) & ~(this.#bits[row * this.#words + word] ?? 0);
  }
}

function bit(column: number): number {
  return 1 << (column & 31);
}
