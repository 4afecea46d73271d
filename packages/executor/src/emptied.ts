/**
 * Maps of a release that are to be empty from now on, and have entries yet. Pure.
 *
 * Server-side apply takes such entries out one by one and stores what is left of the map as null (structured-merge-diff up to
 * v6.3: typed/remove.go). The API server refuses that where a schema knows the field. In the values of a chart it stores it, and
 * to Helm a null there means that the chart's own default is to be forgotten, where an empty map keeps it.
 */
type Json = Readonly<Record<string, unknown>>;
/** Keys from the outermost on. */
export type Path = readonly string[];

/** None of them lies within another. */
export function emptied(wanted: unknown, live: unknown, at: Path = []): readonly Path[] {
  if (!isMap(wanted) || !isMap(live) || Object.keys(live).length === 0) return [];
  const keys = Object.keys(wanted);
  if (keys.length > 0) return keys.flatMap((key) => emptied(wanted[key], live[key], [...at, key]));
  return at.length > 0 ? [at] : []; // No release is without any spec.
}

/** Without what is at the path, and without the maps around it that would be empty then. */
export function without(map: Json, [key = "", ...rest]: Path): Json {
  const { [key]: inner, ...others } = map;
  const left = rest.length > 0 && isMap(inner) ? without(inner, rest) : {};
  return Object.keys(left).length > 0 ? { ...map, [key]: left } : others;
}

/** With an empty map at the path, unless somebody else has something there. */
export function withEmpty(map: Json, [key = "", ...rest]: Path): Json {
  const inner = isMap(map[key]) ? map[key] : {};
  return { ...map, [key]: rest.length > 0 ? withEmpty(inner, rest) : inner };
}

/** Whether something else than a map is there, or nothing: whoever else had an entry in it would have kept it. */
export function isLost(map: unknown, path: Path): boolean {
  const inner = path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), map);
  return !isMap(inner);
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
