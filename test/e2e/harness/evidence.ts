/** What is kept of a test that failed: everything that a person would look at first, below .artifacts/<test>/. */
import { execFile } from "node:child_process";
import { mkdir, open, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { resources } from "@orkestra/kube";
import { stringify } from "yaml";
import type { Stack } from "../setup/stack.ts";
import type { TestNamespace } from "./namespace.ts";

const run = promisify(execFile);
const artifacts: string = join(import.meta.dirname, "../../../.artifacts");
const kinds = [
  resources.ApplicationGroup,
  resources.Application,
  resources.Workflow,
  resources.HelmRelease,
  resources.HelmChart,
  resources.HelmRepository,
  resources.OCIRepository,
  resources.ControllerRevision,
  resources.Pod,
];
/** Of the log of a component of the cluster, the end is enough. */
const TAIL_BYTES = 500_000;

/** Returns the folder. What cannot be had is noted in the place of it, so that one fault does not hide the rest. */
export async function keepEvidence(namespace: TestNamespace, stack: Stack): Promise<string> {
  const folder = join(artifacts, namespace.name);
  await mkdir(join(folder, "logs"), { recursive: true });
  const keep = async (file: string, content: () => Promise<string>): Promise<void> => {
    const text = await content().catch((error: Error) => `could not be had: ${error.message}\n`);
    await writeFile(join(folder, file), text);
  };
  const kubectl = async (...args: string[]): Promise<string> => {
    const options = { maxBuffer: 64 << 20 };
    return (await run(stack.kubectl, ["--kubeconfig", stack.kubeconfig, ...args], options)).stdout;
  };

  for (const resource of kinds) {
    await keep(`${resource.plural}.yaml`, async () => stringify(await namespace.list(resource)));
  }
  await keep("events.txt", () =>
    kubectl("get", "events", "-n", namespace.name, "--sort-by=.lastTimestamp", "-o", "wide"),
  );
  await keep("releases.txt", async () =>
    namespace.recording
      .sightings()
      .map(({ type, name, revision, seenAt, release }) => {
        const conditions = (release.status?.conditions ?? []).map((one) => `${one.type}=${one.status}`);
        return `${new Date(seenAt).toISOString()} ${revision} ${type} ${name} ${conditions.join(" ")}\n`;
      })
      .join(""),
  );
  const pods = await namespace.list(resources.Pod).catch(() => []);
  for (const { metadata } of pods) {
    await keep(`logs/${metadata.name}.log`, () =>
      kubectl("logs", "-n", namespace.name, metadata.name, "--all-containers", "--prefix", "--timestamps"),
    );
  }
  await keep("logs/_controller.log", () => kubectl("logs", "-n", "orkestra-system", "deployment/orkestra-controller"));
  for (const file of await readdir(stack.logs)) {
    if (file.endsWith(".log")) await keep(`logs/_cluster-${file}`, () => tail(join(stack.logs, file)));
  }
  return folder;
}

async function tail(file: string): Promise<string> {
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: size - length });
    return buffer.toString("utf8");
  } finally {
    await handle.close();
  }
}
