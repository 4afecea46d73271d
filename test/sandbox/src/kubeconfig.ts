/** A kubeconfig that leads to a server without credentials, as JSON, which is YAML. */
export function kubeconfigFor(server: string, namespace: string): string {
  const name = "orkestra-sandbox";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
  });
}
