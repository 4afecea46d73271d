/** How to reach the API server of a kubeconfig with client certificates, such as the test cluster's. */
import type { RequestOptions } from "node:https";
import { parse } from "yaml";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

export function credentialsOf(kubeconfig: string): { readonly server: string; readonly options: RequestOptions } {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const cluster = clusters[0]?.cluster ?? {};
  const user = users[0]?.user ?? {};
  const decoded = (text: string | undefined): Buffer => {
    if (text === undefined) throw new Error("the kubeconfig has no certificates in it");
    return Buffer.from(text, "base64");
  };
  return {
    server: cluster["server"] ?? "",
    options: {
      ca: decoded(cluster["certificate-authority-data"]),
      cert: decoded(user["client-certificate-data"]),
      key: decoded(user["client-key-data"]),
    },
  };
}
