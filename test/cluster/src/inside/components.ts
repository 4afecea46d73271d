/** Every server process of the cluster: how it is started and how it shows that it works. Settings carry their reason. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  address,
  clusterDomain,
  containerdSocket,
  home,
  hostName,
  image,
  nodeName,
  port,
  serverPort,
} from "../shared/layout.ts";
import type { StartMessage } from "../shared/start.ts";
import type { ComponentPlan } from "./component.ts";
import { configuration } from "./configuration.ts";
import { kubeconfig, pki } from "./pki.ts";
import { answers, containerdAnswers, nodeIsReady, resolves } from "./probes.ts";

const kubernetes = `https://${address.node}:${port.apiServer}`;
const local = (at: number, path: string, scheme = "http"): string => `${scheme}://127.0.0.1:${at}${path}`;
/** What a controller needs whose leader is never in doubt: the cluster has one of each. */
const asFlux = {
  KUBECONFIG: kubeconfig.inside,
  RUNTIME_NAMESPACE: "flux-system",
  SSL_CERT_FILE: join(home, "trusted.crt"),
};

export function componentPlans(programs: StartMessage["programs"]): ComponentPlan[] {
  const program = (name: string): string => {
    const path = programs[name];
    if (path === undefined) throw new Error(`the start message names no program ${name}`);
    return path;
  };
  return [
    {
      name: "etcd",
      command: [
        program("etcd"),
        `--data-dir=${home}/etcd`,
        "--listen-client-urls=http://127.0.0.1:2379",
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--listen-peer-urls=http://127.0.0.1:2380",
        // The state does not outlive the cluster, so a power failure may take it.
        "--unsafe-no-fsync",
      ],
      probe: () => answers(local(2379, "/health")),
    },
    {
      name: "apiserver",
      command: [
        program("kube-apiserver"),
        "--etcd-servers=http://127.0.0.1:2379",
        `--secure-port=${port.apiServer}`,
        "--bind-address=0.0.0.0",
        `--advertise-address=${address.node}`,
        `--tls-cert-file=${pki("apiserver.crt")}`,
        `--tls-private-key-file=${pki("apiserver.key")}`,
        `--client-ca-file=${pki("ca.crt")}`,
        `--service-account-key-file=${pki("sa.pub")}`,
        `--service-account-signing-key-file=${pki("sa.key")}`,
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-cluster-ip-range=${address.services}`,
        "--authorization-mode=Node,RBAC",
        "--allow-privileged=true",
        `--kubelet-client-certificate=${pki("admin.crt")}`,
        `--kubelet-client-key=${pki("admin.key")}`,
        `--kubelet-certificate-authority=${pki("ca.crt")}`,
        // `kubectl logs` works without the node's name in anybody's /etc/hosts.
        "--kubelet-preferred-address-types=InternalIP",
      ],
      probe: () => answers(`${kubernetes}/readyz`),
    },
    {
      name: "controller-manager",
      command: [
        program("kube-controller-manager"),
        `--kubeconfig=${kubeconfig.inside}`,
        `--service-account-private-key-file=${pki("sa.key")}`,
        `--root-ca-file=${pki("ca.crt")}`,
        "--use-service-account-credentials",
        `--cluster-cidr=${address.pods}`,
        "--allocate-node-cidrs=false",
        "--leader-elect=false",
        "--controllers=*,-nodeipam",
      ],
      probe: () => answers(local(10257, "/healthz", "https"), { anyone: true }),
    },
    {
      name: "scheduler",
      command: [program("kube-scheduler"), `--kubeconfig=${kubeconfig.inside}`, "--leader-elect=false"],
      probe: () => answers(local(10259, "/readyz", "https"), { anyone: true }),
    },
    {
      name: "containerd",
      command: ["containerd", "--config", configuration.containerd],
      probe: () => containerdAnswers(containerdSocket),
    },
    {
      name: "kubelet",
      command: [
        program("kubelet"),
        `--kubeconfig=${kubeconfig.node}`,
        `--config=${configuration.kubelet}`,
        `--hostname-override=${nodeName}`,
        `--node-ip=${address.node}`,
        `--root-dir=${home}/kubelet`,
      ],
      probe: async () => {
        await answers(local(10248, "/healthz"));
        await nodeIsReady(kubernetes);
      },
    },
    {
      name: "proxy",
      command: [
        program("kube-proxy"),
        `--kubeconfig=${kubeconfig.inside}`,
        `--hostname-override=${nodeName}`,
        "--proxy-mode=iptables",
        `--cluster-cidr=${address.pods}`,
        // The connection tracking table belongs to the machine.
        "--conntrack-max-per-core=0",
        "--conntrack-tcp-timeout-established=0",
        "--conntrack-tcp-timeout-close-wait=0",
      ],
      // Through the service address, which exists in its rules only.
      probe: () => answers(`https://${address.kubernetes}/readyz`),
    },
    {
      name: "dns",
      command: [program("coredns"), "-conf", configuration.dns],
      probe: () => resolves(`kubernetes.default.svc.${clusterDomain}`, address.kubernetes),
    },
    {
      name: "workflow-controller",
      command: [
        program("workflow-controller"),
        `--kubeconfig=${kubeconfig.argo}`,
        "--configmap=workflow-controller-configmap",
        `--executor-image=${image.argoexec}`,
        "--executor-image-pull-policy=IfNotPresent",
      ],
      // One second instead of ten between a pod's end and the next pod's start: see the recommended values for Argo.
      env: { ARGO_NAMESPACE: "argo", LEADER_ELECTION_DISABLE: "true", DEFAULT_REQUEUE_TIME: "1s" },
      probe: () => answers(local(6060, "/healthz")),
    },
    {
      name: "source-controller",
      command: [
        program("source-controller"),
        `--storage-path=${home}/sources`,
        "--storage-addr=127.0.0.1:9790",
        "--storage-adv-addr=127.0.0.1:9790",
        "--metrics-addr=127.0.0.1:9791",
        "--health-addr=127.0.0.1:9792",
        "--events-addr=",
        "--enable-leader-election=false",
        // A fan-out of ten fetches ten charts at once.
        "--concurrent=10",
        // A new object is set aside once, for this long, after its finalizer is written; see helm/recommended.
        "--min-retry-delay=100ms",
      ],
      env: asFlux,
      probe: () => answers(local(9792, "/readyz")),
    },
    {
      name: "helm-controller",
      command: [
        program("helm-controller"),
        "--metrics-addr=127.0.0.1:9793",
        "--health-addr=127.0.0.1:9794",
        "--events-addr=",
        "--enable-leader-election=false",
        // A release that waits for its pods holds a worker, so there are as many as releases in flight by default.
        "--concurrent=10",
        "--min-retry-delay=100ms",
      ],
      env: asFlux,
      probe: () => answers(local(9794, "/readyz")),
    },
    {
      name: "helm-operator",
      command: [
        program("helm-operator"),
        `--kubeconfig=${kubeconfig.inside}`,
        "--enabled-helm-versions=v3",
        "--listen=127.0.0.1:3030",
        "--workers=4",
      ],
      // Its Helm reads the kubeconfig again, and finds it here only.
      env: { KUBECONFIG: kubeconfig.inside },
      probe: () => answers(local(3030, "/healthz")),
    },
    {
      name: "registry",
      command: [program("registry"), "serve", configuration.registry],
      env: { OTEL_TRACES_EXPORTER: "none" },
      probe: () => answers(`https://${hostName.registry}/v2/`),
    },
    {
      name: "private-registry",
      command: [program("registry"), "serve", configuration.privateRegistry],
      env: { OTEL_TRACES_EXPORTER: "none" },
      probe: () => answers(`https://${hostName.privateRegistry}/v2/`, { status: 401 }),
    },
    {
      // Without TLS: what says that it is `insecure` must be able to mean it.
      name: "staging-registry",
      command: [program("registry"), "serve", configuration.stagingRegistry],
      env: { OTEL_TRACES_EXPORTER: "none" },
      probe: () => answers(`http://${hostName.stagingRegistry}/v2/`),
    },
    {
      name: "museum",
      command: [
        process.execPath,
        fileURLToPath(new URL("../../../museum/src/main.ts", import.meta.url)),
        `--host=${address.museum}`,
        `--port=${serverPort.museum}`,
        `--storage=${home}/museum`,
      ],
      probe: () => answers(`http://${hostName.museum}/index.yaml`),
    },
    {
      name: "charts",
      command: [process.execPath, fileURLToPath(new URL("./chart-server.ts", import.meta.url)), join(home, "charts")],
      probe: async () => {
        await answers(`http://${hostName.charts}/index.yaml`);
        await answers(`http://${hostName.charts}/private/index.yaml`, { status: 401 });
      },
    },
  ];
}
