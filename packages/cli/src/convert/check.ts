/** Holds what was converted to what `orkestra plan` says of it, so that no manifest comes out that the cluster would refuse. */
import { API_GROUP_VERSION, Kind } from "@orkestra/api";
import { DEFAULT_LOOK_AHEAD } from "@orkestra/core/limits";
import type { ManifestObject } from "../manifests/objects.ts";
import type { InputProblem } from "../manifests/problem.ts";
import { CONTROLLERS_REGISTRY, planFiles } from "../planning.ts";
import type { Json } from "./fields.ts";

export interface Converted {
  readonly from: ManifestObject;
  readonly to: Json;
}

const NAMED = { url: "https://missing.invalid", name: "missing" };

/** Problems of the converted objects, at the objects that they were made from. */
export async function checkConverted(
  converted: readonly Converted[],
  namespace: string | undefined,
): Promise<InputProblem[]> {
  const missing = missingApplications(converted);
  const stubs = missing.map((name) => ({
    apiVersion: API_GROUP_VERSION,
    kind: Kind.Application,
    metadata: { name },
    spec: { chart: NAMED },
  }));
  const items = [...converted.map(({ to }) => to), ...stubs];
  const planned = await planFiles({
    files: ["-"],
    namespace,
    lookAhead: DEFAULT_LOOK_AHEAD,
    staging: CONTROLLERS_REGISTRY,
    stdin: async () => JSON.stringify({ apiVersion: "v1", kind: "List", items }),
  });
  return planned.problems.flatMap(({ object, message }) => {
    const of = converted.find(({ to }) => object === `${to["kind"]} ${nameOf(to)}`);
    // A group is not all that there is: applications may be converted before it.
    if (!of && planned.groups.length === 0 && !hasGroup(converted)) return [];
    return of ? [of.from.problem(["metadata", "name"], `converted, it is not right: ${message}`)] : [];
  });
}

/** Applications that groups of the early shape name and that are not in the input. */
export function missingApplications(converted: readonly Converted[]): string[] {
  const there = new Set(converted.filter(({ to }) => to["kind"] === Kind.Application).map(({ to }) => nameOf(to)));
  const named = converted.flatMap(({ to }) => entriesOf(to).flatMap(({ name, spec }) => (spec ? [] : [name])));
  return [...new Set(named)].filter((name) => name !== "" && !there.has(name));
}

interface Entry {
  readonly name: string;
  readonly spec?: unknown;
}

function entriesOf(object: Json): readonly Entry[] {
  const spec = object["spec"] as { readonly applications?: readonly Entry[] } | undefined;
  return object["kind"] === Kind.ApplicationGroup ? (spec?.applications ?? []) : [];
}

function hasGroup(converted: readonly Converted[]): boolean {
  return converted.some(({ to }) => to["kind"] === Kind.ApplicationGroup);
}

function nameOf(object: Json): string {
  return (object["metadata"] as { readonly name?: string } | undefined)?.name ?? "";
}
