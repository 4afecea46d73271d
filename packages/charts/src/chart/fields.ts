/**
 * Fields of Chart.yaml and requirements.yaml, as Go's JSON decoder fills Helm's structs: case does not matter, null is as if
 * absent, a number or a boolean where a text belongs becomes one; anything else in the wrong place is an error.
 */
import type { Values } from "./contract.ts";
import { numberText } from "./yaml-scalar.ts";

/** Told what is wrong with a field, by its path. */
export type Complain = (field: string, reason: string) => void;

export class Fields {
  readonly #values: Values;
  readonly #path: string;
  readonly #complain: Complain;

  constructor(values: Values, path: string, complain: Complain) {
    this.#values = values;
    this.#path = path;
    this.#complain = complain;
  }

  /** "" where there is none. Spaces and characters that do not print are evened out as in Helm (`sanitizeString`). */
  text(name: string): string {
    const value = this.#get(name);
    return value === undefined ? "" : evened(this.#asText(name, value));
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((value, index) => evened(this.#asText(`${name}[${index}]`, value ?? "")));
  }

  boolean(name: string): boolean {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== "boolean") this.complain(name, "must be true or false");
    return value === true;
  }

  list(name: string): readonly unknown[] {
    const value = this.#get(name) ?? [];
    if (Array.isArray(value)) return value;
    this.complain(name, "must be a list");
    return [];
  }

  /** Tables in a list. Helm refuses empty items. */
  tables(name: string): readonly Fields[] {
    return this.list(name).flatMap((value, index) => {
      const path = `${name}[${index}]`;
      if (isTable(value)) return [new Fields(value, `${this.#path}${path}.`, this.#complain)];
      this.complain(path, "must be a table");
      return [];
    });
  }

  textTable(name: string): Readonly<Record<string, string>> {
    const value = this.#get(name) ?? {};
    if (!isTable(value)) {
      this.complain(name, "must be a table");
      return {};
    }
    return Object.fromEntries(
      Object.entries(value).map(([key, it]) => [key, this.#asText(`${name}.${key}`, it ?? "")]),
    );
  }

  complain(name: string, reason: string): void {
    this.#complain(`${this.#path}${name}`, reason);
  }

  #get(name: string): unknown {
    const key = Object.hasOwn(this.#values, name)
      ? name
      : Object.keys(this.#values).find((it) => it.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : (this.#values[key] ?? undefined);
  }

  #asText(name: string, value: unknown): string {
    if (typeof value === "string") return value;
    if (typeof value === "number") return numberText(value);
    if (typeof value === "boolean") return String(value);
    this.complain(name, "must be a text");
    return "";
  }
}

export function isTable(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Spaces of any kind become one; what Go's `unicode.IsPrint` denies goes. */
function evened(text: string): string {
  return text.replaceAll(/[\s\u0085]/gu, " ").replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, "");
}
