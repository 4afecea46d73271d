/**
 * A sub-chart's name as a DNS label, for the objects and releases that are named after it.
 *
 * Chart names and aliases may hold what Kubernetes does not take (`My_Cache`, `cache.v2`): lower-case, every character but
 * [a-z0-9-] becomes "-", none at either end. Not injective ("a.b" and "a-b"), and empty where nothing is left ("_");
 * whoever builds names with it reports collisions and lengths.
 */
export function dnsLabel(subchart: string): string {
  return subchart
    .toLowerCase()
    .replace(/[^a-z0-9-]/gu, "-")
    .replace(/^-+|-+$/gu, "");
}
