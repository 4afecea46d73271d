/**
 * Takes the entries of a few charts out of a large index.yaml line by line, so that an index of tens of MiB needs no more
 * memory than those entries.
 *
 * In YAML everything below a key of a block mapping is indented deeper than the key, but for the items of a list, which may
 * stand right below it. So lines alone tell where a key's value ends, in whatever style it is written. This holds for what
 * helm, ChartMuseum, Harbor and the like write; any line at the level of the keys that is not plainly a key or an item (a
 * merge, an explicit key, a document's end, a tab) makes the scan uncertain, and then the real parser must read it all.
 */

const KEY = /^(?:([A-Za-z0-9_][-A-Za-z0-9_./]*)|"([^"\\]+)"|'([^']+)'):(?:[ \t]+(.*))?$/;
const ITEM = /^-(?:\s|$)/;
const NOTHING = /^(?:#|$)/;
const BLANK = /^[ \t]*(?:#|$)/;
const COLUMN = /^ */;

interface Line {
  /** Leading spaces. */
  readonly column: number;
  /** Without them. */
  readonly text: string;
}

export class EntryLines {
  readonly #names: ReadonlySet<string>;
  readonly #kept: string[] = [];
  readonly #found = new Set<string>();
  /** The key of the document that we are below. */
  #topKey: string | undefined;
  #sawEntries = false;
  /** Of the keys below `entries`. */
  #column: number | undefined;
  #keeping = false;
  #certain = true;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  /** Whether it is still certain what the lines mean. */
  push(line: string): boolean {
    const column = COLUMN.exec(line)?.[0].length ?? 0;
    // Blank lines and comments take no part in the structure; inside a value the parser must see them.
    if (BLANK.test(line)) this.#keep(line);
    else if (column === 0) this.#atTop(line);
    else if (this.#topKey === undefined) this.#certain = false;
    else if (this.#topKey === "entries") this.#inEntries(line, { column, text: line.slice(column) });
    return this.#certain;
  }

  /** YAML of the wanted entries, under the key `entries`; undefined where the lines did not tell. */
  get text(): string | undefined {
    if (!this.#certain || this.#found.size === 0) return undefined;
    return this.#kept.length === 0 ? "entries: {}" : ["entries:", ...this.#kept, ""].join("\n");
  }

  #atTop(line: string): void {
    const key = keyOf(line);
    if (/^---\s*(#.*)?$/.test(line) && this.#topKey === undefined) return;
    this.#keeping = false;
    if (ITEM.test(line) && this.#topKey !== undefined && this.#topKey !== "entries") return;
    if (key === undefined) this.#certain = false;
    else if (key.name === "entries") {
      if (this.#sawEntries || !NOTHING.test(key.value)) this.#certain = false;
      this.#sawEntries = true;
    }
    this.#topKey = key?.name;
  }

  #inEntries(line: string, { column, text }: Line): void {
    this.#column ??= column;
    const below = column > this.#column || (column === this.#column && this.#found.size > 0 && ITEM.test(text));
    if (!below) this.#atChart(column === this.#column ? keyOf(text)?.name : undefined);
    this.#keep(line);
  }

  #atChart(name: string | undefined): void {
    // A name that stands there twice is an error of the index, which the parser words.
    if (name === undefined || this.#found.has(name)) this.#certain = false;
    else {
      this.#found.add(name);
      this.#keeping = this.#names.has(name);
    }
  }

  #keep(line: string): void {
    if (this.#keeping) this.#kept.push(line);
  }
}

function keyOf(text: string): { readonly name: string; readonly value: string } | undefined {
  const [, plain, double, single, value = ""] = KEY.exec(text) ?? [];
  const name = plain ?? double ?? single;
  return name === undefined ? undefined : { name, value };
}
