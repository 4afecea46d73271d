/**
 * Reads an object of the original field by field, so that none is dropped without a word: what nobody took by the time of
 * `end` is a note. As in Go's JSON, null is the same as absent. Messages begin with the path, places are those of the input.
 */
import type { Path } from "../manifests/offset.ts";
import type { InputProblem } from "../manifests/problem.ts";

/** Something of the input that can say where it is, such as a manifest. */
export interface Located {
  readonly problem: (path: Path, message: string) => InputProblem;
}

/** What was found, in the order of reading. */
export interface Found {
  readonly notes: InputProblem[];
  readonly problems: InputProblem[];
}

export type Json = Readonly<Record<string, unknown>>;

export class Fields {
  readonly path: Path;
  readonly #value: Json;
  readonly #of: Located;
  readonly #found: Found;
  readonly #taken = new Set<string>();

  constructor(value: Json, of: Located, found: Found, path: Path = []) {
    this.path = path;
    this.#value = value;
    this.#of = of;
    this.#found = found;
  }

  /** Names of the fields that have a value and are not taken yet. */
  get left(): string[] {
    return Object.keys(this.#value).filter((key) => present(this.#value[key]) !== undefined && !this.#taken.has(key));
  }

  take(key: string): unknown {
    this.#taken.add(key);
    return present(this.#value[key]);
  }

  text(key: string): string | undefined {
    return this.#typed(key, "a text", (it) => typeof it === "string");
  }

  flag(key: string): boolean | undefined {
    return this.#typed(key, "true or false", (it) => typeof it === "boolean");
  }

  integer(key: string): number | undefined {
    return this.#typed(key, "a whole number", (it) => Number.isInteger(it));
  }

  /** An object that is carried over as it is. */
  object(key: string): Json | undefined {
    return this.#typed(key, "an object", isJson);
  }

  fields(key: string): Fields | undefined {
    const value = this.object(key);
    return value && new Fields(value, this.#of, this.#found, [...this.path, key]);
  }

  texts(key: string): readonly string[] | undefined {
    const isTexts = (it: unknown): boolean => Array.isArray(it) && it.every((item) => typeof item === "string");
    const texts = this.#typed<readonly string[]>(key, "a list of texts", isTexts);
    return texts && [...new Set(texts)];
  }

  /** A list of objects, each to be read in turn. */
  items(key: string): readonly Fields[] | undefined {
    const isItems = (it: unknown): boolean => Array.isArray(it) && it.every(isJson);
    const items = this.#typed<readonly Json[]>(key, "a list of objects", isItems);
    return items?.map((item, index) => new Fields(item, this.#of, this.#found, [...this.path, key, index]));
  }

  note(message: string, ...path: Path): void {
    this.#found.notes.push(this.#worded(message, path));
  }

  problem(message: string, ...path: Path): void {
    this.#found.problems.push(this.#worded(message, path));
  }

  /** All that is left is not carried over. */
  end(why = "not carried over: the original has no such field"): void {
    for (const key of this.left) {
      this.#taken.add(key);
      this.note(why, key);
    }
  }

  #worded(message: string, path: Path): InputProblem {
    const whole = [...this.path, ...path];
    const text = pathText(whole);
    return this.#of.problem(whole, text === "" ? message : `${text}: ${message}`);
  }

  #typed<T>(key: string, what: string, is: (value: unknown) => boolean): T | undefined {
    const value = this.take(key);
    if (value === undefined || is(value)) return value as T | undefined;
    this.problem(`must be ${what}`, key);
    return undefined;
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without the fields that are undefined. */
export function defined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function present(value: unknown): unknown {
  return value === null ? undefined : value;
}

function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");
}
