/** The configuration files of containerd, CNI, kubelet, CoreDNS and the registries. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  address,
  cgroupName,
  clusterDomain,
  containerdSocket,
  home,
  hostName,
  image,
  servers,
} from "../shared/layout.ts";
import { kubeconfig, pki } from "./pki.ts";

const file = {
  containerd: `${home}/containerd.toml`,
  kubelet: `${home}/kubelet.json`,
  dns: `${home}/Corefile`,
  registry: `${home}/registry.json`,
  privateRegistry: `${home}/private-registry.json`,
  stagingRegistry: `${home}/staging-registry.json`,
} as const;
export const configuration: typeof file = file;

export async function writeConfiguration(id: string): Promise<void> {
  await mkdir(join(home, "cni"));
  await writeJson(join(home, "cni/10-bridge.conflist"), cni());
  await writeFile(file.containerd, containerd());
  await writeJson(file.kubelet, kubelet(id));
  await writeFile(file.dns, corefile());
  await writeFile(join(home, "htpasswd"), htpasswd);
  const tls = { certificate: pki("registry.crt"), key: pki("registry.key") };
  await writeJson(file.registry, registry("registry", { addr: `${address.registry}:443`, tls }));
  const auth = { htpasswd: { realm: "orkestra-test", path: join(home, "htpasswd") } };
  const secured = registry("private-registry", { addr: `${address.privateRegistry}:443`, tls });
  await writeJson(file.privateRegistry, { ...secured, auth });
  await writeJson(file.stagingRegistry, registry("staging-registry", { addr: `${address.stagingRegistry}:80` }));
}

/** `credentials` of layout.ts; the registry reads bcrypt only. */
const htpasswd = "orkestra:$2a$05$IPpmOY1GL/0BWWDVwqT05OkzaBfJmzhJXyZm7DBAVP3/SWsfu/mie\n";

function cni(): object {
  const range = { subnet: address.pods, rangeStart: address.firstPod, gateway: address.node };
  const ipam = {
    type: "host-local",
    ranges: [[range]],
    dataDir: join(home, "cni-addresses"),
    routes: [{ dst: "0.0.0.0/0" }],
  };
  const bridge = { type: "bridge", bridge: "cni0", isGateway: true, ipMasq: true, hairpinMode: true, ipam };
  const portmap = { type: "portmap", capabilities: { portMappings: true } };
  return { cniVersion: "0.4.0", name: "pods", plugins: [bridge, portmap] };
}

/** Names of services and of our own servers; whatever else is asked for is refused at once. */
function corefile(): string {
  return `.:53 {
  bind ${address.dns}
  errors
  hosts {
    ${servers.map((server) => `${address[server]} ${hostName[server]}`).join("\n    ")}
    fallthrough
  }
  kubernetes ${clusterDomain} {
    kubeconfig ${kubeconfig.inside}
  }
}
`;
}

function containerd(): string {
  const cri = `plugins."io.containerd.grpc.v1.cri"`;
  return `version = 2
root = "${home}/containerd/root"
state = "${home}/containerd/state"
[grpc]
  address = "${containerdSocket}"
[${cri}]
  # Without CAP_SYS_RESOURCE no process may lower its OOM score; runc's error for that misleads.
  restrict_oom_score_adj = true
  sandbox_image = "${image.pause}"
  [${cri}.cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${home}/cni"
  [${cri}.containerd]
    snapshotter = "overlayfs"
    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
`;
}

function kubelet(id: string): object {
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      anonymous: { enabled: false },
      x509: { clientCAFile: pki("ca.crt") },
      webhook: { enabled: true },
    },
    authorization: { mode: "Webhook" },
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroupName(id)}`,
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    enforceNodeAllocatable: [],
    // The disk belongs to the machine: never evict pods or images for what else is on it.
    evictionHard: { "nodefs.available": "1%", "imagefs.available": "1%" },
    imageGCHighThresholdPercent: 100,
    failSwapOn: false,
    maxPods: 200,
    podLogsDir: join(home, "logs/pods"),
    clusterDNS: [address.dns],
    clusterDomain,
    // Pods that ask for the node's own resolver find none, and look-ups fail at once instead of hanging.
    resolvConf: "",
    tlsCertFile: pki("node.crt"),
    tlsPrivateKeyFile: pki("node.key"),
  };
}

function registry(name: string, http: object): object {
  return {
    version: 0.1,
    log: { level: "info", formatter: "text" },
    storage: { filesystem: { rootdirectory: join(home, name) }, delete: { enabled: true } },
    http: { secret: "one-replica", ...http },
  };
}

async function writeJson(path: string, value: object): Promise<void> {
  await writeFile(path, JSON.stringify(value, null, 2));
}
