/** A group that is rolled out, and what it may be changed to. */
import { conditionOf, putGroup, putStatus, rollOut } from "./rolled-out.ts";
import { type Sandboxed, sandboxed } from "./sandboxed.ts";

export const CHART = { url: "https://charts.example.com", name: "chart", version: "1.2.3" };
export const entry = (
  name: string,
  dependencies: readonly string[] = [],
  rest: object = {},
  chart: object = CHART,
) => ({
  name,
  dependencies,
  spec: { chart, ...rest },
});
const values = (replicas: number, password: string) => ({ release: { values: { replicas, password } } });
const STEP = { steps: [{ name: "smoke", dependencies: ["web"], container: { image: "curl" } }] };

export const BEFORE = {
  applications: [
    entry("db"),
    entry("api", ["db"], values(1, "hunter2")),
    entry("web", ["api"], STEP),
    entry("old", ["web"]),
    entry("older", ["old"]),
  ],
};
export const AFTER = {
  applications: [
    entry("db"),
    entry(
      "api",
      ["db"],
      { release: { values: { replicas: 2, password: "hunter3" }, timeout: "10m" } },
      { ...CHART, version: "1.3.0" },
    ),
    entry("cache", ["db"], { release: { targetNamespace: "caches", valuesFrom: [{ kind: "Secret", name: "cache" }] } }),
    entry("web", ["api", "cache"], { ...STEP, release: { targetNamespace: "front" } }),
  ],
};

export async function rolledOut(): Promise<Sandboxed & { readonly revision: string }> {
  const world = await sandboxed();
  await putGroup(world, BEFORE);
  const { revision } = await rollOut(world, 1);
  const ready = conditionOf("Ready", "True", "Succeeded", "5 applications ready");
  await putStatus(world, { conditions: [ready], revision, lastGoodRevision: revision });
  return { ...world, revision };
}

export const manifest = (spec: object, kind = "ApplicationGroup", name = "shop"): string =>
  JSON.stringify({ apiVersion: "orkestra.dev/v1alpha1", kind, metadata: { name }, spec });

/** Names of revisions are hashes of the group's uid too. */
export const hidden = (text: string): string => text.replaceAll(/shop-[0-9a-f]{10}/g, "shop-##########");
