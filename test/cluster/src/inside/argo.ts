/** The namespaces of the controllers, and the settings by which Argo's own containers fit the restricted Pod Security Standard. */

const restricted = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  runAsNonRoot: true,
  seccompProfile: { type: "RuntimeDefault" },
};

const namespace = (name: string): object => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });

/** To be applied after the CRDs and before the workflow-controller starts. */
export const argoConfiguration: object = {
  apiVersion: "v1",
  kind: "List",
  items: [
    namespace("argo"),
    namespace("flux-system"),
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "workflow-controller-configmap", namespace: "argo" },
      data: {
        // The containers that Argo adds to each pod.
        executor: JSON.stringify({
          securityContext: restricted,
          resources: { requests: { cpu: "10m", memory: "32Mi" } },
        }),
        // The default for the containers that users name; who runs them as root says so in the template.
        mainContainer: JSON.stringify({ securityContext: restricted }),
      },
    },
  ],
};
