/** What is there from the start: two namespaces, and the definitions of our kinds, Argo's and Flux's. */
import { customResourceDefinitions } from "@orkestra/api";
import { resources } from "@orkestra/kube";
import type { Json } from "./json/json.ts";

/** Kinds of Argo and Flux, whose fields are all kept and none of which is judged: their own schemas are theirs. */
const FOREIGN = [
  resources.Workflow,
  resources.ClusterWorkflowTemplate,
  resources.HelmRelease,
  resources.HelmOperatorRelease,
  resources.HelmChart,
  resources.HelmRepository,
  resources.OCIRepository,
];
/** Those of the kinds above that have no status of its own. */
const WITHOUT_STATUS: readonly string[] = ["Workflow", "ClusterWorkflowTemplate"];

function looseDefinition({ apiVersion, kind, plural, namespaced }: (typeof FOREIGN)[number]): Json {
  const [group = "", version = ""] = apiVersion.split("/");
  const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const schema = { openAPIV3Schema: { ...open, properties: { spec: open, status: open } } };
  const subresources = WITHOUT_STATUS.includes(kind) ? {} : { subresources: { status: {} } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? "Namespaced" : "Cluster",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: version, served: true, storage: true, schema, ...subresources }],
    },
  };
}

/** Path of the collection and object, in the order in which they are created. */
export function firstObjects(): (readonly [path: string, object: Json])[] {
  const definitions: Json[] = [
    ...customResourceDefinitions().map((one): Json => ({ ...one })),
    ...FOREIGN.map(looseDefinition),
  ];
  return [
    ...["default", "kube-system"].map((name) => ["/api/v1/namespaces", { metadata: { name } }] as const),
    ...definitions.map((one) => ["/apis/apiextensions.k8s.io/v1/customresourcedefinitions", one] as const),
  ];
}
