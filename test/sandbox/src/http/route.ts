/** Paths of the Kubernetes API: which collection or object of which kind, in which namespace. */
import type { Kind } from "../kinds/kind.ts";
import { findKind, kindsIn } from "../kinds/registry.ts";
import { notImplemented } from "../refusal.ts";
import type { State } from "../store/state.ts";

export interface Place {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** Kubernetes' own groups: what is missing of them is missing here, and not in every cluster. */
const OWN_GROUPS = /^(|apps|batch|autoscaling|policy|extensions|[a-z.]+\.k8s\.io)$/;
const SUBRESOURCES = ["status", "log"];

/** Undefined: no such path, as on a cluster without the kind. Throws Refused for what the real server has and this one not. */
export function placeOf(state: State, path: string): Place | undefined {
  const parts = partsOf(path);
  if (!parts) return undefined;
  const { group, version, namespace, plural, name, subresource } = parts;
  const kind = findKind(state, group, version, plural);
  if (!kind) return missing(state, group, version, plural);
  if (namespace !== undefined && !kind.namespaced) return undefined;
  if (subresource !== undefined && !hasSubresource(kind, subresource)) {
    if (kind.custom && subresource === "status") return undefined;
    throw notImplemented(`the subresource ${subresource} of ${kind.plural}`);
  }
  return { kind, namespace, name, subresource };
}

interface Parts {
  readonly group: string;
  readonly version: string;
  readonly namespace: string | undefined;
  readonly plural: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** `/api/VERSION/...` and `/apis/GROUP/VERSION/...`; a namespace's own subresources are not a collection in it. */
function partsOf(path: string): Parts | undefined {
  const [root, ...rest] = path.split("/").filter(Boolean).map(decodeURIComponent);
  if (root !== "api" && root !== "apis") return undefined;
  const group = root === "api" ? "" : (rest.shift() ?? "");
  const version = rest.shift();
  const scoped = rest[0] === "namespaces" && rest[2] !== undefined && !["status", "finalize"].includes(rest[2]);
  const namespace = scoped ? rest[1] : undefined;
  const [plural, name, subresource, ...more] = scoped ? rest.slice(2) : rest;
  if (version === undefined || plural === undefined || more.length > 0) return undefined;
  return { group, version, namespace, plural, name, subresource };
}

function hasSubresource(kind: Kind, subresource: string): boolean {
  if (subresource === "log") return kind.kind === "Pod";
  return SUBRESOURCES.includes(subresource) && kind.status;
}

function missing(state: State, group: string, version: string, plural: string): undefined {
  const isOurs = kindsIn(state).some((kind) => kind.custom && kind.group === group);
  if (!isOurs && OWN_GROUPS.test(group) && plural !== "watch" && KNOWN_MISSING.test(`${group}/${plural}`))
    throw notImplemented(`${plural} in ${group === "" ? version : `${group}/${version}`}`);
  return undefined;
}

/** Collections of every cluster that are not here. */
const KNOWN_MISSING =
  /^(\/(nodes|endpoints|persistentvolumes|replicationcontrollers|limitranges|resourcequotas|podtemplates|bindings|componentstatuses)|batch\/cronjobs|autoscaling\/.*|policy\/.*|(networking|storage|admissionregistration|apiregistration|authentication|authorization|certificates|discovery|flowcontrol\.apiserver|node|scheduling|resource)\.k8s\.io\/.*)$/;
