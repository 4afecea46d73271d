/** A handle on a running cluster: where its parts are, and what can be done to it. */
import { createHash } from "node:crypto";
import { copyFile, mkdir, open, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { containerdSocket, credentials, home, hostName, port } from "../shared/layout.ts";
import type { Output, RunOptions } from "../shared/run.ts";
import type { ComponentStatus } from "../shared/start.ts";
import { control } from "./control.ts";
import { withLock } from "./lock.ts";
import { runInside } from "./namespaces.ts";
import { stateFolder } from "./paths.ts";
import { clusterLock, removeCluster } from "./remove.ts";
import type { ClusterState } from "./state.ts";

/** Where the servers are, each by the URL that a Helm client takes. */
export interface Urls {
  readonly charts: string;
  /** The same server, for those who know the credentials. */
  readonly privateCharts: string;
  readonly registry: string;
  readonly privateRegistry: string;
  /** Without TLS, and empty at first. */
  readonly stagingRegistry: string;
  /** A chart museum, empty at first. */
  readonly museum: string;
}

export interface Cluster {
  readonly name: string;
  readonly id: string;
  /** For programs of the host; those inside find theirs in KUBECONFIG. */
  readonly kubeconfig: string;
  /** Paths of programs in the versions of the cluster. */
  readonly kubectl: string;
  readonly helm: string;
  /** Folder with one log for each component, and those of the pods. */
  readonly logs: string;
  /** File with the certificate authority that signed the API server's and the registries' certificates. */
  readonly certificateAuthority: string;
  /** Node ports answer on this address of the cluster; the host has `host` on the same network. */
  readonly link: { readonly host: string; readonly cluster: string };
  /** `inside`: for what runs in the cluster, equal in every cluster. `outside`: for programs of the host. */
  readonly urls: { readonly inside: Urls; readonly outside: Urls };
  readonly credentials: { readonly username: string; readonly password: string };
  /** Runs a program in the cluster's namespaces as root; throws ProgramError when it exits with another code than 0. */
  exec(argv: readonly string[], options?: Pick<RunOptions, "input" | "env" | "signal">): Promise<Output>;
  /** Imports an OCI or Docker archive into the node. `name`: full name with tag, where the archive holds none. */
  loadImage(archive: string, name?: string): Promise<void>;
  /** Publishes a packaged chart in the HTTP repository, below /private where asked. */
  addChart(archive: string, options?: { readonly private?: boolean }): Promise<void>;
  /** Pushes a packaged chart to one of the two registries, for example to `oci://registry.orkestra.test/charts`. */
  pushChart(archive: string, repository: string): Promise<void>;
  status(): Promise<ComponentStatus[]>;
  /** Kills a component and leaves it down. The names are those of `status`. */
  kill(component: string): Promise<void>;
  /** Kills a component if it runs, starts it, and waits until it answers. */
  restart(component: string): Promise<void>;
  /** Ends the cluster and removes all that belongs to it. */
  stop(): Promise<void>;
}

const inside: Urls = {
  charts: `http://${hostName.charts}`,
  privateCharts: `http://${hostName.charts}/private`,
  registry: `oci://${hostName.registry}/charts`,
  privateRegistry: `oci://${hostName.privateRegistry}/charts`,
  stagingRegistry: `oci://${hostName.stagingRegistry}/pieces`,
  museum: `http://${hostName.museum}`,
};

export function runningCluster(id: string, state: ClusterState): Cluster {
  const folder = stateFolder(id);
  const program = (name: string): string => state.programs[name] ?? name;
  const exec: Cluster["exec"] = (argv, options = {}) => {
    const env = { KUBECONFIG: join(home, "inside.kubeconfig"), HOME: join(home, "programs-home"), ...options.env };
    return runInside(id, argv, { ...options, env });
  };
  const cluster: Cluster = {
    name: state.name,
    id,
    kubeconfig: join(folder, "kubeconfig"),
    kubectl: program("kubectl"),
    helm: program("helm"),
    logs: join(folder, "logs"),
    certificateAuthority: join(folder, "pki/ca.crt"),
    link: state.link,
    urls: { inside, outside: outsideUrls(state.link.cluster) },
    credentials,
    exec,
    loadImage: (archive, name) => loadImage(id, archive, name),
    addChart: (archive, options = {}) =>
      addChart(cluster, archive, options.private === true ? "charts/private" : "charts"),
    pushChart: (archive, repository) => pushChart(cluster, archive, repository),
    status: async () => JSON.parse(await control(id, "GET", "/status")) as ComponentStatus[],
    kill: async (component) => void (await control(id, "POST", `/kill/${component}`)),
    restart: async (component) => void (await control(id, "POST", `/restart/${component}`)),
    stop: () => withLock(clusterLock(id), () => removeCluster(id)),
  };
  return cluster;
}

function outsideUrls(host: string): Urls {
  return {
    charts: `http://${host}:${port.charts}`,
    privateCharts: `http://${host}:${port.charts}/private`,
    registry: `oci://${host}:${port.registry}/charts`,
    privateRegistry: `oci://${host}:${port.privateRegistry}/charts`,
    stagingRegistry: `oci://${host}:${port.stagingRegistry}/pieces`,
    museum: `http://${host}:${port.museum}`,
  };
}

async function loadImage(id: string, archive: string, name?: string): Promise<void> {
  // As a stream, because parts of the host's files are hidden inside.
  const file = await open(archive);
  try {
    const named = name === undefined ? [] : ["--index-name", name];
    const ctr = ["ctr", `--address=${containerdSocket}`, "--namespace=k8s.io", "images", "import", ...named, "-"];
    await runInside(id, ctr, { inputFile: file.fd });
  } finally {
    await file.close();
  }
}

/** Readers see the old index or the new one, and every chart that either names. */
async function addChart(cluster: Cluster, archive: string, repository: string): Promise<void> {
  await withLock(`charts/${cluster.id}`, async () => {
    const work = join(cluster.logs, "../charts-work", repository);
    await mkdir(work, { recursive: true });
    await copyFile(archive, join(work, basename(archive)));
    await cluster.exec([cluster.helm, "repo", "index", join(home, "charts-work", repository)]);
    const target = join(cluster.logs, "..", repository);
    await copyFile(archive, join(target, basename(archive)));
    await rename(join(work, "index.yaml"), join(target, "index.yaml"));
  });
}

async function pushChart(cluster: Cluster, archive: string, repository: string): Promise<void> {
  const content = await contentName(archive);
  await mkdir(join(cluster.logs, "../tmp"), { recursive: true });
  await copyFile(archive, join(cluster.logs, "../tmp", content));
  const login = repository.startsWith(`oci://${hostName.privateRegistry}/`)
    ? ["--username", credentials.username, "--password", credentials.password]
    : [];
  const push = [
    cluster.helm,
    "push",
    join(home, "tmp", content),
    repository,
    "--ca-file",
    join(home, "pki/ca.crt"),
    ...login,
  ];
  await cluster.exec(push);
}

/** A name that two pushes at once do not share unless they push the same. */
async function contentName(archive: string): Promise<string> {
  const file = await open(archive);
  try {
    const hash = createHash("sha256").update(await file.readFile());
    return `${hash.digest("hex").slice(0, 16)}.tgz`;
  } finally {
    await file.close();
  }
}
