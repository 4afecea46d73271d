/**
 * What is the same in every cluster. Each cluster has network, mount and process namespaces of its own, so that two of
 * them may use the same addresses, ports and paths without meeting.
 */

/** Where the state folder of the cluster appears inside its mount namespace: short enough for unix sockets. */
export const home = "/run/orkestra";

/** Sockets that the supervisor and containerd listen on, as seen inside. */
export const controlSocket: string = `${home}/control.sock`;
export const containerdSocket: string = `${home}/containerd.sock`;

export const nodeName = "node1";

/** Addresses inside the namespaces. Our own servers have addresses of their own on `lo`, so that each has its usual port. */
export const address = {
  node: "10.244.0.1",
  pods: "10.244.0.0/24",
  firstPod: "10.244.0.10",
  services: "10.96.0.0/16",
  kubernetes: "10.96.0.1",
  charts: "10.243.0.1",
  registry: "10.243.0.2",
  privateRegistry: "10.243.0.3",
  dns: "10.243.0.4",
  stagingRegistry: "10.243.0.5",
  museum: "10.243.0.6",
} as const;

/** The domain of services, as in `NAME.NAMESPACE.svc.cluster.local`. */
export const clusterDomain = "cluster.local";

/** Names that resolve inside, for pods and for the programs in the namespaces. */
export const hostName = {
  charts: "charts.orkestra.test",
  registry: "registry.orkestra.test",
  privateRegistry: "private.orkestra.test",
  stagingRegistry: "staging.orkestra.test",
  museum: "museum.orkestra.test",
} as const;

/** Ports of the cluster's end of the link to the host. */
export const port = {
  apiServer: 6443,
  charts: 80,
  registry: 5000,
  privateRegistry: 5001,
  stagingRegistry: 5002,
  museum: 5003,
} as const;

/** Our own servers, by the names of `address`, `hostName` and `port`, and where each listens on its address. */
export const serverPort = { charts: 80, registry: 443, privateRegistry: 443, stagingRegistry: 80, museum: 80 } as const;
export const servers = Object.keys(serverPort) as readonly (keyof typeof serverPort)[];

/** Of everything that asks for a password: the private registry and `/private` of the chart repository. No secret. */
export const credentials = { username: "orkestra", password: "not-a-secret" } as const;

/** The image that Argo runs beside each container of a workflow, and the one that holds a pod's namespaces. */
export const image = {
  pause: "docker.io/orkestra-test/pause:1",
  argoexec: "docker.io/orkestra-test/argoexec:1",
  busybox: "docker.io/orkestra-test/busybox:1",
  nginx: "docker.io/orkestra-test/nginx:1",
  redis: "docker.io/orkestra-test/redis:1",
} as const;

/** The argument that marks the outermost process of a cluster: whoever looks for it finds it in the process table. */
export function processMark(id: string): string {
  return `--orkestra-cluster=${id}`;
}

/** The cgroup below which the kubelet of a cluster makes those of its pods. */
export function cgroupName(id: string): string {
  return `orkestra-${id}`;
}

/** Names of network interfaces have at most 15 characters. */
export function linkDevice(id: string): string {
  return `ork${id}`;
}
