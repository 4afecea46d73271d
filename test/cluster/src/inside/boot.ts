/**
 * Brings the cluster up: every step starts as soon as the steps it needs are done. The first failure is the cluster's;
 * nothing is tried twice, because a new cluster costs seconds.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { containerdSocket, home } from "../shared/layout.ts";
import { run } from "../shared/run.ts";
import type { BootEvent, StartMessage } from "../shared/start.ts";
import { argoConfiguration } from "./argo.ts";
import type { Component } from "./component.ts";
import { kubeconfig, pki } from "./pki.ts";

interface Step {
  readonly name: string;
  readonly needs: readonly string[];
  readonly run: () => Promise<void>;
}

/** A machine that also compiles is slow; without other load each step takes a few seconds. */
export const stepPatienceMs = 180_000;

/** What each component waits for; the others start at once. */
const needs: Readonly<Record<string, readonly string[]>> = {
  apiserver: ["etcd"],
  "controller-manager": ["apiserver"],
  scheduler: ["apiserver"],
  kubelet: ["apiserver", "images"],
  dns: ["apiserver"],
  proxy: ["apiserver", "kubelet"],
  "workflow-controller": ["manifests"],
  "source-controller": ["manifests"],
  "helm-controller": ["manifests"],
  "helm-operator": ["manifests"],
};

export async function boot(
  message: StartMessage,
  components: readonly Component[],
  tell: (event: BootEvent) => void,
): Promise<void> {
  await writeTrustedCertificates();
  await writeEmptyChartRepository();
  const steps: Step[] = [
    ...components.map((component) => ({
      name: component.name,
      needs: needs[component.name] ?? [],
      run: () => component.start(stepPatienceMs),
    })),
    { name: "images", needs: ["containerd"], run: () => importImages(message.images) },
    { name: "manifests", needs: ["apiserver"], run: () => applyManifests(message) },
    // Pods of the namespace `default` are refused until its account exists.
    { name: "accounts", needs: ["controller-manager"], run: () => waitForAccount(message) },
  ];
  await runSteps(steps, tell);
}

/** Runs all steps in the order of their needs, side by side where they allow it. Rejects with the first failure. */
export async function runSteps(steps: readonly Step[], tell: (event: BootEvent) => void): Promise<void> {
  const started = Date.now();
  const byName = new Map(steps.map((step) => [step.name, step]));
  const running = new Map<string, Promise<void>>();
  const ensure = (name: string): Promise<void> => {
    const step = byName.get(name);
    if (step === undefined) throw new Error(`no step is called ${name}`);
    const result = running.get(name) ?? perform(step);
    running.set(name, result);
    return result;
  };
  const perform = async (step: Step): Promise<void> => {
    await Promise.all(step.needs.map(ensure));
    const begun = Date.now();
    await step.run().catch((cause: unknown) => {
      throw new Error(`step ${step.name}`, { cause });
    });
    tell({ kind: "ready", step: step.name, seconds: (Date.now() - begun) / 1_000 });
  };
  await Promise.all(steps.map(({ name }) => ensure(name)));
  tell({ kind: "done", seconds: (Date.now() - started) / 1_000 });
}

/** The machine's authorities and the cluster's: charts come from our own registry as from any other. */
async function writeTrustedCertificates(): Promise<void> {
  const machine = await readFile("/etc/ssl/certs/ca-certificates.crt", "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return "";
  });
  await writeFile(join(home, "trusted.crt"), `${machine}\n${await readFile(pki("ca.crt"), "utf8")}`);
}

async function writeEmptyChartRepository(): Promise<void> {
  await mkdir(join(home, "charts/private"), { recursive: true });
  for (const folder of ["charts", "charts/private"]) {
    await writeFile(join(home, folder, "index.yaml"), "apiVersion: v1\nentries: {}\n");
  }
  await mkdir(join(home, "sources"));
}

async function importImages(images: StartMessage["images"]): Promise<void> {
  for (const archive of Object.values(images)) {
    await run(["ctr", "--address", containerdSocket, "--namespace", "k8s.io", "images", "import", archive]);
  }
}

async function applyManifests(message: StartMessage): Promise<void> {
  const kubectl = kubectlOf(message);
  for (const folder of message.manifests) await kubectl("apply", "--server-side", "--filename", folder);
  const file = join(home, "argo.json");
  await writeFile(file, JSON.stringify(argoConfiguration));
  await kubectl("apply", "--server-side", "--filename", file);
  await kubectl("wait", "--for=condition=Established", "--timeout=60s", "customresourcedefinitions", "--all");
}

async function waitForAccount(message: StartMessage): Promise<void> {
  const kubectl = kubectlOf(message);
  await kubectl("wait", "--for=create", "--timeout=60s", "--namespace=default", "serviceaccount/default");
}

function kubectlOf(message: StartMessage): (...args: string[]) => Promise<void> {
  return async (...args) => {
    await run([message.programs["kubectl"] ?? "kubectl", `--kubeconfig=${kubeconfig.inside}`, ...args]);
  };
}
