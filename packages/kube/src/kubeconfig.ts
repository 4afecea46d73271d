/**
 * The endpoint of a kubeconfig, read by @kubernetes/client-node, which knows exec plugins, OIDC, certificates and proxies.
 * This file and impersonation.ts are the only ones that import it, and are themselves imported only when there is a kubeconfig to
 * read: see index.ts.
 */
import { existsSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { type Access, type Endpoint, rereadEvery } from "./endpoint.ts";
import { impersonation } from "./impersonation.ts";

export interface KubeconfigOptions {
  /** File; without it `$KUBECONFIG` (a list, merged) or `~/.kube/config`. */
  readonly kubeconfig?: string | undefined;
  /** Context; without it the file's current one. */
  readonly context?: string | undefined;
}

export async function fromKubeconfig(options: KubeconfigOptions): Promise<Endpoint> {
  if (!options.kubeconfig && !process.env["KUBECONFIG"] && !existsSync(join(homedir(), ".kube", "config"))) {
    throw new Error(
      "no cluster to talk to: this is not a pod, KUBECONFIG is not set and ~/.kube/config does not exist; set KUBECONFIG to a kubeconfig file",
    );
  }
  const config = load(options.kubeconfig);
  if (options.context) config.setCurrentContext(options.context);

  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`${placeOf(options.kubeconfig)}: ${noCluster(config)}`);
  return {
    server: new URL(cluster.server),
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? "default",
    access: rereadEvery(60_000, () => accessOf(config, options.kubeconfig)),
  };
}

/** With the file's name in what goes wrong: the parser and the disk do not say it, and there may be several. */
function load(file: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    if (file) config.loadFromFile(file);
    else config.loadFromDefault();
    return config;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${placeOf(file)} cannot be read: ${why}`, { cause: error });
  }
}

function placeOf(file: string | undefined): string {
  return `kubeconfig ${file || process.env["KUBECONFIG"] || "~/.kube/config"}`;
}

function noCluster(config: KubeConfig): string {
  const contexts = config.getContexts().map(({ name }) => name);
  const current: string | undefined = config.getCurrentContext();
  const what = current ? `context "${current}" does not lead to a cluster` : "it has no current context";
  return `${what}; contexts are: ${contexts.join(", ") || "none"}`;
}

/** Exec plugins and OIDC run in here; client-node keeps their tokens until they expire. */
async function accessOf(config: KubeConfig, file: string | undefined): Promise<Access> {
  const cluster = config.getCurrentCluster();
  const plain = cluster?.server.startsWith("http:");
  // client-node refuses plain HTTP unless TLS checks are off; there are none to be done then.
  if (cluster && plain) Object.assign(cluster, { skipTLSVerify: true });

  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const tls = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  const agent = cluster?.proxyUrl && typeof options.agent === "object" ? options.agent : undefined;
  // The proxy agents of client-node do not keep connections unless told.
  if (agent) Object.assign(agent, { keepAlive: true });
  const user = config.getCurrentUser();
  return {
    authorization: headerOf(options, "Authorization") ?? basicOf(options),
    ...(user?.impersonateUser && { actAs: await impersonation(user.name, file) }),
    tls: Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined && value !== null)),
    ...(agent && { agent }),
  };
}

function headerOf(options: RequestOptions, name: string): string | undefined {
  const header = new Map(Object.entries(options.headers ?? {})).get(name);
  return typeof header === "string" ? header : undefined;
}

function basicOf({ auth }: RequestOptions): string | undefined {
  return auth ? `Basic ${Buffer.from(auth).toString("base64")}` : undefined;
}
