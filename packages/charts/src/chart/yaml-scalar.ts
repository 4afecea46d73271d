/**
 * What a scalar means to go-yaml v2 (resolve.go) once it has become JSON: YAML 1.1 booleans (`y`, `no`, `on`), octals as 0777 and
 * 0o777, underscores in numbers, no base 60, and dates stay texts.
 */
import { SCALAR_STYLE, type ScalarNode } from "js-yaml";

/** A text that is YAML, but nothing that Helm could use. */
export class YamlTrouble extends Error {}

export const PLAIN = SCALAR_STYLE.PLAIN;

type Scalar = string | number | boolean | null;

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ...["y", "Y", ...cased("yes"), ...cased("true"), ...cased("on")].map((word) => [word, true] as const),
  ...["n", "N", ...cased("no"), ...cased("false"), ...cased("off")].map((word) => [word, false] as const),
  ...["", "~", ...cased("null")].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...cased("inf").flatMap((inf) => [
    [`.${inf}`, Number.POSITIVE_INFINITY] as const,
    [`+.${inf}`, Number.POSITIVE_INFINITY] as const,
    [`-.${inf}`, Number.NEGATIVE_INFINITY] as const,
  ]),
]);

/** JSON has no infinity and no NaN. */
export function scalarValue(node: ScalarNode): Scalar {
  const value = resolved(node);
  if (typeof value === "number" && !Number.isFinite(value)) throw new YamlTrouble(`${node.value} is no number in JSON`);
  return value;
}

export function keyText(node: ScalarNode): string {
  const value = resolved(node);
  if (value === null) throw new YamlTrouble("null cannot be a key");
  if (typeof value !== "number") return String(value);
  if (Number.isNaN(value)) return ".nan";
  return Number.isFinite(value) ? numberText(value) : value > 0 ? ".inf" : "-.inf";
}

/** Go's `strconv.FormatFloat(value, 'g', -1, 32)`, by which sigs.k8s.io/yaml makes texts of numbers: 1.10 is "1.1". */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

function resolved(node: ScalarNode): Scalar {
  if (!node.tagged) return node.style === PLAIN ? plainValue(node.value) : node.value;
  switch (node.tag) {
    case "!!bool":
      return expected(node, (value) => typeof value === "boolean");
    case "!!int":
      return expected(node, (value) => Number.isInteger(value));
    case "!!float":
      return expected(node, (value) => typeof value === "number");
    case "!!null":
      return expected(node, (value) => value === null);
    case "!!binary":
      return Buffer.from(node.value, "base64").toString("utf8");
    default:
      return node.value;
  }
}

function expected(node: ScalarNode, fits: (value: Scalar) => boolean): Scalar {
  const value = plainValue(node.value);
  if (!fits(value)) throw new YamlTrouble(`${JSON.stringify(node.value)} is no ${node.tag}`);
  return value;
}

function plainValue(text: string): Scalar {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.startsWith(".")) return finite(/^\.[0-9]+([eE][-+]?[0-9]+)?$/.test(text), text) ?? text;
  if (!/^[-+0-9]/.test(text)) return text;
  const digits = text.replaceAll("_", "");
  const decimal = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(digits);
  return integer(digits) ?? finite(decimal, digits) ?? text;
}

/** As Go's ParseInt with base 0: a leading 0 makes it octal, so that 08 is none (and becomes a float). */
function integer(text: string): number | undefined {
  const [, sign = "", prefix = "", digits = ""] = /^([-+]?)(0[xXoObB]|0(?=[0-9]))?([0-9a-fA-F]+)$/.exec(text) ?? [];
  const base = { "0x": 16, "0o": 8, "0b": 2, "0": 8, "": 10 }[prefix.toLowerCase()] ?? 10;
  const allowed = { 16: /^[0-9a-fA-F]+$/, 10: /^[0-9]+$/, 8: /^[0-7]+$/, 2: /^[01]+$/ }[base];
  if (!allowed?.test(digits)) return undefined;
  const value = Number.parseInt(digits, base);
  if (value >= (sign === "" ? 2 ** 64 : 2 ** 63)) return undefined;
  return sign === "-" ? 0 - value : value;
}

function finite(fits: boolean, text: string): number | undefined {
  const value = fits ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function cased(word: string): readonly string[] {
  return [word, `${word[0]?.toUpperCase()}${word.slice(1)}`, word.toUpperCase()];
}
