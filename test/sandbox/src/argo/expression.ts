/**
 * Expressions in `depends` and in `retryStrategy.expression`.
 *
 * Argo evaluates them with expr-lang, whose operators, names and literals used here are those of JavaScript. What is not known
 * here is an error, as it is with Argo when it does not know it.
 */
import { type baseTypes, type Expression, default as jsep } from "jsep";

export type Value = string | number | boolean | null | undefined | { readonly [name: string]: Value };

/** Throws with the words of what it cannot read or find. */
export function isTrue(expression: string, scope: Readonly<Record<string, Value>>): boolean {
  const value = evaluated(jsep(expression), scope);
  if (typeof value !== "boolean") throw new Error(`expected a boolean, got ${JSON.stringify(value)}`);
  return value;
}

type Scope = Readonly<Record<string, Value>>;

function evaluated(node: Expression, scope: Scope): Value {
  switch (node.type) {
    case "Literal":
      return node["value"] as Exclude<baseTypes, RegExp | object>;
    case "Identifier":
      return member(scope, String(node["name"]));
    case "MemberExpression":
      return ofMember(node, scope);
    case "UnaryExpression":
      return unary(String(node["operator"]), evaluated(node["argument"] as Expression, scope));
    case "BinaryExpression":
    case "LogicalExpression":
      return binary(String(node["operator"]), node["left"] as Expression, node["right"] as Expression, scope);
    default:
      throw new Error(`the sandbox does not evaluate ${node.type}`);
  }
}

function ofMember(node: Expression, scope: Scope): Value {
  const object = evaluated(node["object"] as Expression, scope);
  const name = String((node["property"] as { readonly name?: unknown }).name);
  if (typeof object !== "object" || object === null || node["computed"] === true)
    throw new Error(`cannot fetch ${name}`);
  return member(object, name);
}

function member(object: Scope, name: string): Value {
  if (!Object.hasOwn(object, name)) throw new Error(`unknown name ${name}`);
  return object[name];
}

function unary(operator: string, value: Value): Value {
  if (operator === "!" && typeof value === "boolean") return !value;
  if (operator === "-" && typeof value === "number") return -value;
  throw new Error(`invalid operation: ${operator} of ${JSON.stringify(value)}`);
}

function binary(operator: string, left: Expression, right: Expression, scope: Scope): Value {
  const a = evaluated(left, scope);
  // expr-lang looks no further either.
  if (operator === "&&" && a === false) return false;
  if (operator === "||" && a === true) return true;
  const b = evaluated(right, scope);
  if ((operator === "&&" || operator === "||") && typeof a === "boolean" && typeof b === "boolean") return b;
  if (operator === "==") return a === b;
  if (operator === "!=") return a !== b;
  if (typeof a !== "number" || typeof b !== "number")
    throw new Error(`invalid operation: ${operator} (mismatched types ${typeof a} and ${typeof b})`);
  if (operator === "<") return a < b;
  if (operator === "<=") return a <= b;
  if (operator === ">") return a > b;
  if (operator === ">=") return a >= b;
  throw new Error(`the sandbox does not evaluate ${operator}`);
}
