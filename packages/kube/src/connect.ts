/**
 * Finds the cluster. In this order: what the options name, $KUBECONFIG, the pod's service account, ~/.kube/config.
 * ($KUBECONFIG goes before the pod because somebody has set it, whereas every pod has a service account.)
 */
import type { ClientHooks, KubeClient } from "./client.ts";
import type { Endpoint } from "./endpoint.ts";
import { inPod, isInPod } from "./in-pod.ts";
import type { KubeconfigOptions } from "./kubeconfig.ts";
import { RestClient } from "./rest-client.ts";
import type { RetryOptions } from "./retry.ts";

export interface ConnectOptions extends KubeconfigOptions {
  /** A server given outright, for tests and sandboxes: goes before everything else. */
  readonly server?: string;
  /** Only with `server`. */
  readonly token?: string;
  /** Only with `server`: the certificate authority, PEM. */
  readonly ca?: string;
  /** Only with `server`. Default "default". */
  readonly namespace?: string;
  /** Sent with each request and kept in the API server's audit log. Default "orkestra". */
  readonly userAgent?: string;
  /** Bound of one attempt of anything but a watch, from start to last byte. Default 30,000. */
  readonly requestTimeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly hooks?: ClientHooks;
}

/** Reads credentials but sends nothing: a cluster that is down shows with the first call. */
export async function connect(options: ConnectOptions = {}): Promise<KubeClient> {
  const { userAgent, requestTimeoutMs, retry, hooks } = options;
  return new RestClient(await endpointOf(options), {
    ...(userAgent && { userAgent }),
    ...(requestTimeoutMs && { requestTimeoutMs }),
    ...(retry && { retry }),
    ...(hooks && { hooks }),
  });
}

async function endpointOf(options: ConnectOptions): Promise<Endpoint> {
  if (options.server) return given(options.server, options);
  const explicit = options.kubeconfig ?? options.context ?? process.env["KUBECONFIG"];
  if (!explicit && isInPod(process.env)) return inPod(process.env);
  const { fromKubeconfig } = await import("./kubeconfig.ts");
  return fromKubeconfig(options);
}

function given(server: string, { token, ca, namespace = "default" }: ConnectOptions): Endpoint {
  const access = Promise.resolve({ authorization: token && `Bearer ${token}`, tls: ca ? { ca } : {} });
  return { server: new URL(server), namespace, access: () => access };
}
