/** What the chart renders, as the tests look at it: with every value set, the controller's pod, executors' templates, rights. */
import { one, type Rendered } from "./render.ts";
import type { Container, PodLike } from "./restricted.ts";

export const everything = {
  watchNamespaces: ["team-a", "team-b"],
  imagePullSecrets: [{ name: "registry" }],
  "controller.lookAhead": 0,
  "controller.logLevel": "debug",
  "controller.extraArgs": ["--concurrency=8"],
  "controller.image.digest": `sha256:${"a".repeat(64)}`,
  "controller.podLabels": { team: "platform" },
  "controller.priorityClassName": "system-cluster-critical",
  "controller.tolerations": [{ operator: "Exists" }],
  "executor.image": { repository: "registry.local/executor", tag: "edge", pullPolicy: "Always" },
  "executor.podAnnotations": { note: "x" },
  staging: {
    url: "oci://registry.local/pieces",
    secretRef: { name: "push" },
    certSecretRef: { name: "authority" },
    insecure: true,
  },
  "metrics.serviceMonitor": { enabled: true, interval: "15s", labels: { release: "prometheus" } },
  "networkPolicy.enabled": true,
  "networkPolicy.apiServerCidrs": ["10.0.0.1/32"],
};

type Deployment = {
  spec: { template: { spec: PodLike & { containers: [Container & { image: string; args: string[] }] } } };
};
export const controllerPod = (objects: Rendered[]) =>
  one<Deployment>(objects, "Deployment", "orkestra-controller").spec.template.spec;

interface Template {
  readonly name: string;
  readonly timeout: string;
  readonly inputs: { readonly parameters: readonly { readonly name: string; readonly value: string }[] };
  readonly securityContext: NonNullable<PodLike["securityContext"]>;
  readonly retryStrategy: Record<string, unknown>;
  readonly volumes?: PodLike["volumes"];
  readonly container: Container & {
    readonly image: string;
    readonly command: string[];
    readonly args: string[];
    readonly volumeMounts?: readonly {
      readonly name: string;
      readonly mountPath: string;
      readonly readOnly: boolean;
    }[];
  };
}
type WorkflowTemplate = { spec: { templates: Template[] } };
/** Of the ClusterWorkflowTemplate. */
export function executorTemplate(objects: Rendered[], name: "apply" | "remove" | "wait" | "stage" = "apply"): Template {
  const { spec } = one<WorkflowTemplate>(objects, "ClusterWorkflowTemplate", "orkestra-executor");
  const found = spec.templates.find((template) => template.name === name);
  if (!found) throw new Error(`there is no template ${name}`);
  return found;
}

export type Role = {
  rules: readonly { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] }[];
};
/** `group/resource[names]: verbs`, one line for each. */
export const rights = (role: Role): string[] =>
  role.rules
    .flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
      apiGroups.flatMap((group) =>
        resources.map(
          (resource) => `${group}/${resource}${resourceNames ? `[${resourceNames}]` : ""}: ${verbs.join(" ")}`,
        ),
      ),
    )
    .sort();
