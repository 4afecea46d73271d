/**
 * Where two JSON values differ, as paths and never as values: what is between them may be a secret.
 *
 * Paths are as people write them: `image.tag`, `env[2].value`, `annotations["example.com/x"]`.
 */
type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Paths of all that differs, sorted; empty for equal values. A list of another length differs as a whole: which of its items is
 * which, nobody can tell. An object that is there on one side alone is told by its own path.
 */
export function differingPaths(before: unknown, after: unknown): string[] {
  return [...differences(before, after, "")].sort();
}

function* differences(before: unknown, after: unknown, at: string): Generator<string> {
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      yield* differences(own(before, key), own(after, key), at + step(key, at === ""));
    }
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of before.entries()) yield* differences(item, after[index], `${at}[${index}]`);
  } else if (!isSame(before, after)) {
    yield at;
  }
}

/** A key that is there with nothing in it is another value than none: in Helm's values, null deletes a default. */
const ABSENT = Symbol("absent");

const own = (object: Json, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : ABSENT);

function isSame(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  // Of two lists or objects that were not gone into, only empty ones are equal; one of each is not.
  return JSON.stringify(before) === JSON.stringify(after) && before !== ABSENT && after !== ABSENT;
}

const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_-]*$/;

function step(key: string, isFirst: boolean): string {
  if (!PLAIN_KEY.test(key)) return `[${JSON.stringify(key)}]`;
  return isFirst ? key : `.${key}`;
}
