/** What helps when the API server does not answer, or when its RBAC refuses a request. Pure. */

export const CHECK_THE_WAY = "check --kubeconfig, --context and the network: kubectl get --raw /version";

/** As pkg/registry/../authorizer of the API server words it: verb, resource, group, namespace. */
const REFUSAL =
  /cannot (?<verb>\w+) resource "(?<resource>[\w./-]+)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]+)")?/;

/** A clause that names the missing right; undefined for a refusal of another kind. */
export function missingRight(message: string): string | undefined {
  const { verb, resource, group, namespace } = REFUSAL.exec(message)?.groups ?? {};
  if (verb === undefined) return undefined;
  const where = namespace === undefined ? "a ClusterRole" : `a Role in namespace "${namespace}"`;
  return `it takes ${where} with apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]`;
}
