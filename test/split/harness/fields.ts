/** Which fields of two objects differ. Pure. */

/** Keys from the root, joined by "/". */
export interface Difference {
  readonly path: string;
  /** Undefined where the field is not there. */
  readonly left: unknown;
  readonly right: unknown;
}

export function fieldDifferences(left: unknown, right: unknown, path = ""): Difference[] {
  if (Object.is(left, right)) return [];
  if (Array.isArray(left) && Array.isArray(right)) return ofKeys({ ...left }, { ...right }, path);
  if (isTable(left) && isTable(right)) return ofKeys(left, right, path);
  return [{ path, left, right }];
}

type Table = Readonly<Record<string, unknown>>;

const ofKeys = (left: Table, right: Table, path: string): Difference[] =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    fieldDifferences(left[key], right[key], `${path}/${key}`),
  );

const isTable = (value: unknown): value is Table =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

export function explainDifference({ path, left, right }: Difference): string {
  return `${path || "/"}: ${short(left)} became ${short(right)}`;
}

function short(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= 300 ? text : `${text.slice(0, 300)}… (${text.length})`;
}
