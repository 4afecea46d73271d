/**
 * Reads an index.yaml as it comes, for the charts that are wanted of it. A small index is parsed as a whole. Of a large one,
 * which may have tens of MiB, only the wanted charts' entries are kept: from YAML by its lines, from JSON by its tokens.
 * Where that is not certain, `undefined` asks the caller for the whole text.
 */
import { JSONParser } from "@streamparser/json";
import { Trouble } from "../web/trouble.ts";
import { type ChartEntry, type ChartIndex, entriesOf, readIndex } from "./index-entries.ts";
import { EntryLines } from "./index-lines.ts";

/** Up to here the whole is parsed: exact in every detail, and no more than some MiB of memory. */
const SMALL_BYTES = 1024 * 1024;
/** No index of one entry a line has longer lines; what has is left to the parser. */
const LONGEST_LINE = 1024 * 1024;

/** A way to read what is too large to keep. */
interface Scan {
  /** Whether it is still certain. */
  write(text: string): boolean;
  end(): ChartIndex | undefined;
}

export class IndexReader {
  readonly #names: ReadonlySet<string>;
  readonly #smallBytes: number;
  readonly #decoder = new TextDecoder();
  #first = "";
  #bytes = 0;
  #scan: Scan | undefined;
  #certain = true;

  constructor(names: ReadonlySet<string>, smallBytes = SMALL_BYTES) {
    this.#names = names;
    this.#smallBytes = smallBytes;
  }

  write(chunk: Uint8Array): void {
    if (!this.#certain) return;
    this.#bytes += chunk.byteLength;
    const text = this.#decoder.decode(chunk, { stream: true });
    if (this.#scan) this.#certain = this.#scan.write(text);
    else {
      this.#first += text;
      if (this.#bytes > this.#smallBytes) this.#begin();
    }
  }

  /** Throws a Trouble where it is certain that this is no index. */
  end(): ChartIndex | undefined {
    const rest = this.#decoder.decode();
    if (!this.#scan) return readIndex(this.#first + rest);
    return this.#certain && this.#scan.write(rest) ? this.#scan.end() : undefined;
  }

  #begin(): void {
    this.#scan = /^\s*\{/.test(this.#first) ? new JsonScan(this.#names) : new LineScan(this.#names);
    this.#certain = this.#scan.write(this.#first);
    this.#first = "";
  }
}

class LineScan implements Scan {
  readonly #lines: EntryLines;
  #rest = "";

  constructor(names: ReadonlySet<string>) {
    this.#lines = new EntryLines(names);
  }

  write(text: string): boolean {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return this.#rest.length <= LONGEST_LINE && lines.every((line) => this.#push(line));
  }

  end(): ChartIndex | undefined {
    const text = this.#push(this.#rest) ? this.#lines.text : undefined;
    try {
      return text === undefined ? undefined : readIndex(text);
    } catch (error) {
      // Such as an alias of what stands elsewhere, or nothing below `entries`: the whole text tells.
      if (error instanceof Trouble) return undefined;
      throw error;
    }
  }

  /** A carriage return of its own is a line break of YAML too, one before the line feed belongs to it. */
  #push(line: string): boolean {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    return !text.includes("\r") && this.#lines.push(text);
  }
}

class JsonScan implements Scan {
  readonly #found = new Map<string, readonly ChartEntry[]>();
  readonly #parser = new JSONParser({ paths: ["$.entries.*"], keepStack: false });
  #charts = 0;

  constructor(names: ReadonlySet<string>) {
    this.#parser.onValue = ({ key, value }) => {
      this.#charts += 1;
      if (typeof key === "string" && names.has(key)) this.#found.set(key, entriesOf(value));
    };
  }

  write(text: string): boolean {
    return this.#parsed(() => this.#parser.write(text));
  }

  end(): ChartIndex | undefined {
    if (!this.#parser.isEnded && !this.#parsed(() => this.#parser.end())) return undefined;
    return this.#charts > 0 ? this.#found : undefined;
  }

  #parsed(step: () => void): boolean {
    try {
      step();
      return true;
    } catch {
      // Not JSON, after all. What it is instead, the parser of the whole text tells.
      return false;
    }
  }
}
