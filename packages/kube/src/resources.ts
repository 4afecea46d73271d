/**
 * Every kind that Orkestra speaks of, with what is needed to address it, so that no discovery request is made for them.
 *
 * `servedBy` completes the sentence "... is ___ installed?" for the error when a cluster does not serve the kind.
 */

/** A collection of the API server. `plural` is its name in paths, as in `kubectl api-resources`. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly servedBy?: string;
}

/** One object: its collection and where it is in it. */
export interface Ref {
  readonly resource: Resource;
  readonly namespace?: string | undefined;
  readonly name: string;
}

function namespaced(apiVersion: string, kind: string, plural: string, servedBy?: string): Resource {
  return { apiVersion, kind, plural, namespaced: true, ...(servedBy && { servedBy }) };
}
function clusterWide(apiVersion: string, kind: string, plural: string, servedBy?: string): Resource {
  return { apiVersion, kind, plural, namespaced: false, ...(servedBy && { servedBy }) };
}

const orkestra = "Orkestra (its CRDs)";
const argo = "Argo Workflows";
const helmController = "Flux (helm-controller)";
const sourceController = "Flux (source-controller)";

export const resources = {
  Application: namespaced("orkestra.dev/v1alpha1", "Application", "applications", orkestra),
  ApplicationGroup: namespaced("orkestra.dev/v1alpha1", "ApplicationGroup", "applicationgroups", orkestra),

  Workflow: namespaced("argoproj.io/v1alpha1", "Workflow", "workflows", argo),
  ClusterWorkflowTemplate: clusterWide(
    "argoproj.io/v1alpha1",
    "ClusterWorkflowTemplate",
    "clusterworkflowtemplates",
    argo,
  ),

  HelmRelease: namespaced("helm.toolkit.fluxcd.io/v2", "HelmRelease", "helmreleases", helmController),
  HelmOperatorRelease: namespaced("helm.fluxcd.io/v1", "HelmRelease", "helmreleases", "the Flux Helm Operator"),
  HelmChart: namespaced("source.toolkit.fluxcd.io/v1", "HelmChart", "helmcharts", sourceController),
  HelmRepository: namespaced("source.toolkit.fluxcd.io/v1", "HelmRepository", "helmrepositories", sourceController),
  OCIRepository: namespaced("source.toolkit.fluxcd.io/v1", "OCIRepository", "ocirepositories", sourceController),

  ConfigMap: namespaced("v1", "ConfigMap", "configmaps"),
  Namespace: clusterWide("v1", "Namespace", "namespaces"),
  Pod: namespaced("v1", "Pod", "pods"),
  ServiceAccount: namespaced("v1", "ServiceAccount", "serviceaccounts"),
  Deployment: namespaced("apps/v1", "Deployment", "deployments"),
  StatefulSet: namespaced("apps/v1", "StatefulSet", "statefulsets"),
  DaemonSet: namespaced("apps/v1", "DaemonSet", "daemonsets"),
  Job: namespaced("batch/v1", "Job", "jobs"),
  ControllerRevision: namespaced("apps/v1", "ControllerRevision", "controllerrevisions"),
  RoleBinding: namespaced("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings"),
  Lease: namespaced("coordination.k8s.io/v1", "Lease", "leases"),
  Event: namespaced("events.k8s.io/v1", "Event", "events"),
  CustomResourceDefinition: clusterWide(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
  ),
} as const satisfies Record<string, Resource>;

const known: ReadonlyMap<string, Resource> = new Map(
  Object.values(resources).map((resource) => [`${resource.apiVersion}/${resource.kind}`, resource]),
);

/** The built-in description of an object's kind; undefined means that it takes discovery to address it. */
export function knownResource(object: { readonly apiVersion: string; readonly kind: string }): Resource | undefined {
  return known.get(`${object.apiVersion}/${object.kind}`);
}

/** `helmreleases.helm.toolkit.fluxcd.io`, as kubectl names it: short, and bounded enough for a metric's label. */
export function resourceName(resource: Resource): string {
  const slash = resource.apiVersion.indexOf("/");
  return slash < 0 ? resource.plural : `${resource.plural}.${resource.apiVersion.slice(0, slash)}`;
}

/** Path of a group and version: `/api/v1` for the core group, `/apis/GROUP/VERSION` for all others. */
export function versionPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Path of a collection; without a namespace, of all namespaces. */
export function collectionPath(resource: Resource, namespace?: string): string {
  const inside = resource.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${versionPath(resource.apiVersion)}${inside}/${resource.plural}`;
}

export function objectPath(ref: Ref, subresource?: string): string {
  if (ref.resource.namespaced && !ref.namespace) {
    throw new Error(`${ref.resource.kind} "${ref.name}" was addressed without a namespace`);
  }
  const path = `${collectionPath(ref.resource, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  return subresource ? `${path}/${subresource}` : path;
}
