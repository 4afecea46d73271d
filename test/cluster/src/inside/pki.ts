/** The cluster's certificate authority, certificates and kubeconfigs, made by openssl with elliptic keys (fast). */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { address, home, hostName, nodeName, port } from "../shared/layout.ts";
import { run } from "../shared/run.ts";
import type { Link } from "../shared/start.ts";

const folder = join(home, "pki");
/** A file of the pki folder, for example `ca.crt` or `apiserver.key`. */
export const pki = (file: string): string => join(folder, file);

/** Kubeconfigs: `node` as the kubelet, the others as the administrator. Argo reads its ConfigMap in its context's namespace. */
export const kubeconfig = {
  inside: `${home}/inside.kubeconfig`,
  outside: `${home}/kubeconfig`,
  argo: `${home}/argo.kubeconfig`,
  node: `${home}/node.kubeconfig`,
} as const;

export async function createCertificates(link: Link): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await createAuthority();
  const services = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"];
  await Promise.all([
    certificate("apiserver", "CN=kube-apiserver", services, [
      "127.0.0.1",
      address.kubernetes,
      address.node,
      link.cluster,
    ]),
    certificate("admin", "O=system:masters\nCN=admin", [], []),
    certificate("node", `O=system:nodes\nCN=system:node:${nodeName}`, [nodeName], [address.node]),
    certificate(
      "registry",
      "CN=registry",
      [hostName.registry, hostName.privateRegistry],
      [address.registry, address.privateRegistry, link.cluster],
    ),
    run(["openssl", "genrsa", "-out", pki("sa.key"), "2048"]).then(() =>
      run(["openssl", "rsa", "-in", pki("sa.key"), "-pubout", "-out", pki("sa.pub")]),
    ),
  ]);
}

export async function writeKubeconfigs(link: Link): Promise<void> {
  const inside = `https://${address.node}:${port.apiServer}`;
  await writeKubeconfig(kubeconfig.inside, inside, "admin", "default");
  await writeKubeconfig(kubeconfig.argo, inside, "admin", "argo");
  await writeKubeconfig(kubeconfig.node, inside, "node", "default");
  await writeKubeconfig(kubeconfig.outside, `https://${link.cluster}:${port.apiServer}`, "admin", "default");
}

async function createAuthority(): Promise<void> {
  const config = opensslConfig("CN=orkestra-test-ca", ["basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign"]);
  await writeFile(pki("ca.cnf"), config);
  await run(["openssl", "req", "-x509", ...newKey("ca"), "-config", pki("ca.cnf"), "-out", pki("ca.crt")]);
}

async function certificate(name: string, subject: string, dns: string[], ips: string[]): Promise<void> {
  const names = [...dns.map((value) => `DNS:${value}`), ...ips.map((value) => `IP:${value}`)];
  const config = opensslConfig(subject, [
    "basicConstraints=CA:FALSE",
    "extendedKeyUsage=serverAuth,clientAuth",
    ...(names.length > 0 ? [`subjectAltName=${names.join(",")}`] : []),
  ]);
  await writeFile(pki(`${name}.cnf`), config);
  const signing = ["-CA", pki("ca.crt"), "-CAkey", pki("ca.key")];
  await run([
    "openssl",
    "req",
    "-x509",
    ...signing,
    ...newKey(name),
    "-config",
    pki(`${name}.cnf`),
    "-out",
    pki(`${name}.crt`),
  ]);
}

function newKey(name: string): string[] {
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
  return [...curve, "-noenc", "-days", "365", "-keyout", pki(`${name}.key`)];
}

function opensslConfig(subject: string, extensions: string[]): string {
  return `[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n${subject}\n[ext]\n${extensions.join("\n")}\n`;
}

async function writeKubeconfig(file: string, server: string, user: string, namespace: string): Promise<void> {
  const base64 = async (name: string): Promise<string> => (await readFile(pki(name))).toString("base64");
  const name = "orkestra-test";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": await base64("ca.crt") } }],
    users: [
      {
        name,
        user: {
          "client-certificate-data": await base64(`${user}.crt`),
          "client-key-data": await base64(`${user}.key`),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    "current-context": name,
  };
  // JSON is YAML too.
  await writeFile(file, JSON.stringify(config, null, 2), { mode: 0o600 });
}
