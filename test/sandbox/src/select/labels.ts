/** Label selectors, as in https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors. */
import { badRequest } from "../refusal.ts";

type Labels = Readonly<Record<string, string>>;
type Test = (labels: Labels) => boolean;

const KEY = "[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?";
const FORMS: readonly (readonly [RegExp, (key: string, values: string) => Test])[] = [
  [new RegExp(`^(${KEY})\\s*==?\\s*([^=!,()\\s]*)$`), (key, value) => (labels) => labels[key] === value],
  [new RegExp(`^(${KEY})\\s*!=\\s*([^=!,()\\s]*)$`), (key, value) => (labels) => labels[key] !== value],
  [new RegExp(`^(${KEY})\\s+in\\s*\\(([^()]*)\\)$`), (key, list) => (labels) => isOneOf(labels[key], list)],
  [new RegExp(`^(${KEY})\\s+notin\\s*\\(([^()]*)\\)$`), (key, list) => (labels) => !isOneOf(labels[key], list)],
  [new RegExp(`^(${KEY})$`), (key) => (labels) => labels[key] !== undefined],
  [new RegExp(`^!\\s*(${KEY})$`), (key) => (labels) => labels[key] === undefined],
];

function isOneOf(value: string | undefined, list: string): boolean {
  return (
    value !== undefined &&
    list
      .split(",")
      .map((item) => item.trim())
      .includes(value)
  );
}

/** Throws Refused for what is no selector. */
export function labelSelector(text: string): Test {
  const tests = text
    .split(/,(?![^(]*\))/)
    .map((requirement) => requirement.trim())
    .filter((requirement) => requirement !== "")
    .map((requirement) => {
      for (const [form, test] of FORMS) {
        const match = form.exec(requirement);
        if (match) return test(match[1] ?? "", match[2] ?? "");
      }
      throw badRequest(`unable to parse requirement: ${requirement}`);
    });
  return (labels) => tests.every((test) => test(labels));
}
