/**
 * As much OpenAPI (v3) as kubectl asks for before it leaves the checking of fields to the server: which patches take the
 * parameter `fieldValidation`. The schemas themselves are not told.
 */
import type { Json } from "../json/json.ts";
import { apiVersionOf, type Kind } from "../kinds/kind.ts";
import { kindsIn } from "../kinds/registry.ts";
import type { State } from "../store/state.ts";

const root = "/openapi/v3";
const pathOf = (kind: Kind): string => `${kind.group ? "apis" : "api"}/${apiVersionOf(kind)}`;

/** Undefined: what is told nothing of. */
export function openApi(state: State, path: string): Json | undefined {
  const kinds = kindsIn(state);
  if (path === root) {
    const entries = kinds.map((kind) => [pathOf(kind), { serverRelativeURL: `${root}/${pathOf(kind)}` }] as const);
    return { paths: Object.fromEntries(entries) };
  }
  const here = kinds.filter((kind) => path === `${root}/${pathOf(kind)}`);
  if (here.length === 0) return undefined;
  return {
    openapi: "3.0.0",
    info: { title: "Orkestra's sandbox", version: "v1" },
    paths: Object.fromEntries(here.map((kind) => [objectPath(kind), { patch: operation(kind) }])),
    components: { schemas: {} },
  };
}

const objectPath = (kind: Kind): string =>
  `/${pathOf(kind)}/${kind.namespaced ? "namespaces/{namespace}/" : ""}${kind.plural}/{name}`;

const operation = ({ group, version, kind }: Kind): Json => ({
  "x-kubernetes-group-version-kind": { group, version, kind },
  parameters: ["fieldManager", "fieldValidation", "force", "dryRun"].map((name) => ({ name, in: "query" })),
  responses: {},
});
