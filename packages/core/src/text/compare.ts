/** Order of texts by code unit: the same on every machine, unlike a locale's. */
export function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return byText(a.name, b.name);
}

/** Sorted, each text once. */
export function sortedSet(texts: Iterable<string>): string[] {
  return [...new Set(texts)].sort();
}
