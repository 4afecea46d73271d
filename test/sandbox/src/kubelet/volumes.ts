/** A folder for one run of a pod, with the Secrets that its volumes name. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNotFound, type KubeClient } from "@orkestra/kube";
import type { Pod } from "../argo/shapes.ts";
import type { Run } from "./launch.ts";

/** Throws when a Secret that is not optional is missing, or the API server cannot be asked. */
export async function inFolder<T>(
  client: KubeClient,
  url: string,
  pod: Pod,
  work: (run: Run) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-pod-"));
  try {
    const { namespace = "" } = pod.metadata;
    const { image = "", command = [], args = [], volumeMounts = [] } = pod.spec.containers[0] ?? { name: "main" };
    const places = new Map<string, string>();
    for (const { name, mountPath } of volumeMounts) {
      const place = join(folder, name);
      const secret = pod.spec.volumes?.find((volume) => volume.name === name)?.secret;
      if (!secret) throw new Error(`the sandbox mounts Secrets alone, not the volume ${name}`);
      if (await writeSecret(client, namespace, secret.secretName ?? "", place)) places.set(mountPath, place);
      else if (!secret.optional) throw new Error(`secret "${secret.secretName}" not found`);
    }
    return await work({ pod, namespace, image, command, args: args.map((arg) => moved(arg, places)), url, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The path of a volume stands at the end of an argument, `--flag=/secrets/name`. One without its Secret stays as it is: absent. */
function moved(arg: string, places: ReadonlyMap<string, string>): string {
  for (const [mountPath, place] of places) if (arg.endsWith(`=${mountPath}`)) return arg.replace(mountPath, place);
  return arg;
}

async function writeSecret(client: KubeClient, namespace: string, name: string, place: string): Promise<boolean> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  try {
    const { data = {} } = (await client.raw("GET", path)) as { readonly data?: Readonly<Record<string, string>> };
    await mkdir(place);
    for (const [key, value] of Object.entries(data)) await writeFile(join(place, key), Buffer.from(value, "base64"));
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}
