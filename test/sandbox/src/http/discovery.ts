/** What is served: /version, /api, /apis and the lists of each group and version, in the form without aggregation. */
import type { Json } from "../json/json.ts";
import type { Kind } from "../kinds/kind.ts";
import { kindsIn } from "../kinds/registry.ts";
import type { State } from "../store/state.ts";

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
/** The version whose behaviour is played. */
const version: Json = {
  major: "1",
  minor: "34",
  gitVersion: "v1.34.0+sandbox",
  gitCommit: "",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "sandbox",
};

export function discovered(state: State, path: string): Json | string | undefined {
  const kinds = kindsIn(state);
  const [root, group, of, ...more] = path.split("/").filter(Boolean);
  if (["healthz", "livez", "readyz"].includes(root ?? "")) return "ok";
  if (path === "/version") return version;
  if (more.length > 0) return undefined;
  if (root === "api" && of === undefined)
    return group === undefined ? { kind: "APIVersions", versions: ["v1"] } : core(kinds, group);
  if (root !== "apis") return undefined;
  if (group === undefined) return { kind: "APIGroupList", apiVersion: "v1", groups: groups(kinds) };
  if (of !== undefined) return resourceList(kinds, group, of);
  const one = groups(kinds).find(({ name }) => name === group);
  return one && { kind: "APIGroup", apiVersion: "v1", ...one };
}

const core = (kinds: readonly Kind[], of: string): Json | undefined => resourceList(kinds, "", of);

function groups(kinds: readonly Kind[]): Json[] {
  const names = [...new Set(kinds.map(({ group }) => group))].filter((name) => name !== "");
  return names.map((name) => {
    const of = [...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version))];
    const versions = of.map((version) => ({ groupVersion: `${name}/${version}`, version }));
    return { name, versions, preferredVersion: versions[0] };
  });
}

function resourceList(kinds: readonly Kind[], group: string, of: string): Json | undefined {
  const here = kinds.filter((kind) => kind.group === group && kind.version === of);
  if (here.length === 0) return undefined;
  const groupVersion = group === "" ? of : `${group}/${of}`;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion, resources: here.flatMap(entries) };
}

function entries({ plural, singular, namespaced, kind, shortNames, categories, status }: Kind): Json[] {
  const main = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: VERBS,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
  };
  const sub = (name: string, verbs: string[]): Json => ({
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    kind,
    verbs,
  });
  return [
    main,
    ...(status ? [sub("status", ["get", "patch", "update"])] : []),
    ...(kind === "Pod" ? [sub("log", ["get"])] : []),
  ];
}
