/** The built-in kinds that are served. What is not here of Kubernetes' own groups is answered with 501: see missing.ts. */
import { part, same, without } from "../json/json.ts";
import { type Stored, withMeta } from "../objects/stored.ts";
import type { Cause } from "../refusal.ts";
import { anything, type Schema } from "../schema/schema.ts";
import { completeEvent, coreEvent, eventFields, fromCore, newEvent, toCore } from "./events.ts";
import type { Kind } from "./kind.ts";
import { atomic, flag, integer, listOf, mapBy, object, open, text, texts, whole } from "./shapes.ts";
import { job, loose, pod, workload } from "./workloads.ts";

const specAndStatus = { spec: {}, status: {} };
type Extras = Partial<Omit<Kind, "schema" | "group" | "version" | "kind" | "plural">>;

function kindOf(apiVersion: string, kind: string, plural: string, schema: Schema, extras: Extras = {}): Kind {
  const [version = "", group = ""] = apiVersion.split("/").reverse();
  return {
    group,
    version,
    kind,
    plural,
    listKind: `${kind}List`,
    singular: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    custom: false,
    collection: `${group}/${plural}`,
    status: false,
    generation: false,
    skeleton: {},
    columns: [],
    ...extras,
    schema: whole(schema),
  };
}

const immutable =
  (field: string, detail: string) =>
  (object: Stored, before: Stored | undefined): Cause[] =>
    !before || same(object[field], before[field])
      ? []
      : [{ type: "FieldValueInvalid", field, value: object[field], detail }];

/** A ConfigMap or Secret that has said that it does not change. */
function frozen(object: Stored, before: Stored | undefined): Cause[] {
  if (before?.["immutable"] !== true) return [];
  const detail = "field is immutable when `immutable` is set";
  return ["immutable", "data", "binaryData"]
    .filter((field) => !same(object[field], before[field]))
    .map((field) => ({ type: "FieldValueForbidden", field, detail }) as const);
}

function secretData(object: Stored): Stored {
  const given = part(object, "stringData");
  const encoded = Object.entries(given).map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")]);
  const data = { ...part(object, "data"), ...Object.fromEntries(encoded) };
  const rest = without(object, "stringData", "data") as Stored;
  return { type: "Opaque", ...rest, ...(Object.keys(data).length > 0 && { data }) };
}

function namespaceParts(namespace: Stored): Stored {
  const { name, labels } = namespace.metadata;
  const finalizers = part(namespace, "spec")["finalizers"] ?? ["kubernetes"];
  const phase = namespace.metadata.deletionTimestamp === undefined ? "Active" : "Terminating";
  return {
    ...withMeta(namespace, { labels: { ...labels, "kubernetes.io/metadata.name": name } }),
    spec: { ...part(namespace, "spec"), finalizers },
    status: { ...part(namespace, "status"), phase },
  };
}

function leaseRules({ spec }: Stored): Cause[] {
  const seconds = part({ spec }, "spec")["leaseDurationSeconds"];
  if (typeof seconds !== "number" || seconds > 0) return [];
  return [
    { type: "FieldValueInvalid", field: "spec.leaseDurationSeconds", value: seconds, detail: "must be greater than 0" },
  ];
}

function bindingParts(binding: Stored): Stored {
  const group = "rbac.authorization.k8s.io";
  const subjects = binding["subjects"];
  const complete = (subject: object): object =>
    "kind" in subject && subject.kind !== "ServiceAccount" ? { apiGroup: group, ...subject } : subject;
  return {
    ...binding,
    roleRef: { apiGroup: group, ...part(binding, "roleRef") },
    ...(Array.isArray(subjects) && { subjects: subjects.map(complete) }),
  };
}

const phaseField = (object: Stored): Record<string, string> => ({
  "status.phase": String(part(object, "status")["phase"] ?? ""),
});
const subject = object({ apiGroup: text, kind: text, name: text, namespace: text });
const binding = object({
  subjects: listOf(subject),
  roleRef: atomic(object({ apiGroup: text, kind: text, name: text })),
});
const role = object({
  rules: listOf(
    object({
      verbs: listOf(text),
      apiGroups: listOf(text),
      resources: listOf(text),
      resourceNames: listOf(text),
      nonResourceURLs: listOf(text),
    }),
  ),
});
const bindingExtras: Extras = { complete: bindingParts, judge: immutable("roleRef", "cannot change roleRef") };
const runs: Extras = { status: true, generation: true, skeleton: specAndStatus };
const rbac = "rbac.authorization.k8s.io/v1";
const clusterWide: Extras = { namespaced: false };

const configMap = object({ data: texts, binaryData: texts, immutable: flag });
const secret = object({ data: texts, stringData: texts, type: text, immutable: flag });
const serviceAccount = object({
  secrets: mapBy(["name"], open({ name: text })),
  imagePullSecrets: listOf(object({ name: text })),
  automountServiceAccountToken: flag,
});
const lease = object({
  spec: object({
    holderIdentity: text,
    leaseDurationSeconds: integer,
    acquireTime: text,
    renewTime: text,
    leaseTransitions: integer,
    strategy: text,
    preferredHolder: text,
  }),
});
const namespace = open({ spec: object({ finalizers: listOf(text) }), status: open({ phase: text }) });
const revision = object({ data: atomic(anything), revision: integer });
/** What a CustomResourceDefinition says is read by custom.ts. */
const definition = open({ spec: open({ names: open({ shortNames: listOf(text), categories: listOf(text) }) }) });

export const builtIn: readonly Kind[] = [
  kindOf("v1", "Namespace", "namespaces", namespace, {
    ...clusterWide,
    shortNames: ["ns"],
    status: true,
    skeleton: { spec: { finalizers: ["kubernetes"] }, status: { phase: "Active" } },
    complete: namespaceParts,
    selectable: phaseField,
  }),
  kindOf("v1", "ConfigMap", "configmaps", configMap, { shortNames: ["cm"], judge: frozen }),
  kindOf("v1", "Secret", "secrets", secret, {
    complete: secretData,
    judge: (object, before) => [...immutable("type", "field is immutable")(object, before), ...frozen(object, before)],
    selectable: (object) => ({ type: String(object["type"] ?? "") }),
  }),
  kindOf("v1", "ServiceAccount", "serviceaccounts", serviceAccount, { shortNames: ["sa"] }),
  kindOf("v1", "Pod", "pods", pod, {
    ...runs,
    shortNames: ["po"],
    selectable: (object) => ({
      ...phaseField(object),
      "spec.nodeName": String(part(object, "spec")["nodeName"] ?? ""),
    }),
  }),
  kindOf("v1", "Service", "services", loose, { shortNames: ["svc"], status: true, skeleton: specAndStatus }),
  kindOf("v1", "PersistentVolumeClaim", "persistentvolumeclaims", loose, {
    shortNames: ["pvc"],
    status: true,
    skeleton: specAndStatus,
  }),
  kindOf("v1", "Event", "events", coreEvent, {
    shortNames: ["ev"],
    collection: "/events",
    complete: completeEvent,
    skeleton: completeEvent({}),
    selectable: eventFields,
  }),
  kindOf("events.k8s.io/v1", "Event", "events", newEvent, {
    shortNames: ["ev"],
    collection: "/events",
    skeleton: fromCore(completeEvent({})),
    fromStored: fromCore,
    toStored: (event) => completeEvent(toCore(event)),
    selectable: (event) => eventFields(toCore(event)),
  }),
  kindOf("apps/v1", "ControllerRevision", "controllerrevisions", revision, {
    judge: immutable("data", "field is immutable"),
  }),
  kindOf("apps/v1", "Deployment", "deployments", workload, { ...runs, shortNames: ["deploy"] }),
  kindOf("apps/v1", "StatefulSet", "statefulsets", workload, { ...runs, shortNames: ["sts"] }),
  kindOf("apps/v1", "DaemonSet", "daemonsets", workload, { ...runs, shortNames: ["ds"] }),
  kindOf("apps/v1", "ReplicaSet", "replicasets", workload, { ...runs, shortNames: ["rs"] }),
  kindOf("batch/v1", "Job", "jobs", job, runs),
  kindOf("coordination.k8s.io/v1", "Lease", "leases", lease, { judge: leaseRules, skeleton: { spec: {} } }),
  kindOf(rbac, "Role", "roles", role),
  kindOf(rbac, "RoleBinding", "rolebindings", binding, bindingExtras),
  kindOf(rbac, "ClusterRole", "clusterroles", open(role.properties ?? {}), clusterWide),
  kindOf(rbac, "ClusterRoleBinding", "clusterrolebindings", binding, { ...clusterWide, ...bindingExtras }),
  kindOf("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", definition, {
    ...clusterWide,
    shortNames: ["crd", "crds"],
    status: true,
    generation: true,
    skeleton: specAndStatus,
  }),
];
