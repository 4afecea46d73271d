/** Names that the cluster or a kubeconfig knows. Whoever presses Tab waits, so it asks once and not for long. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { connect, type KubeClient, resources } from "@orkestra/kube";
import { parse } from "yaml";
import { listGroups } from "../cluster/groups.ts";
import { storedRevisions } from "../cluster/history.ts";
import type { Io } from "../io.ts";
import type { Candidate, Source, Wanted } from "./wanted.ts";

const WAIT_MS = 3_000;

/** Nothing for what is on the disk: the shell completes that. Rejects with what went wrong. */
export async function lookUp(source: Source, { options, positionals }: Wanted, io: Io): Promise<readonly Candidate[]> {
  if (source === "file" || source === "folder") return [];
  if (source === "context") return contexts(options.get("kubeconfig"), io);
  const at = { kubeconfig: options.get("kubeconfig"), context: options.get("context") };
  const client = await connect({ ...at, userAgent: "orkestra-cli", requestTimeoutMs: WAIT_MS, retry: { retries: 0 } });
  try {
    return await ask(source, client, options.get("namespace") ?? client.namespace, positionals[0], io.signal);
  } finally {
    client.close();
  }
}

async function ask(
  source: "group" | "namespace" | "revision",
  client: KubeClient,
  namespace: string,
  name: string | undefined,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  switch (source) {
    case "namespace": {
      const { items } = await client.list(resources.Namespace, { signal });
      return items.map(({ metadata }) => ({ value: metadata.name, description: "" }));
    }
    case "group": {
      const groups = await listGroups(client, namespace, signal);
      return groups.map(({ metadata, status }) => ({ value: metadata.name, description: status.progress ?? "" }));
    }
    case "revision": {
      const group = (await listGroups(client, namespace, signal)).find(({ metadata }) => metadata.name === name);
      const stored = group ? await storedRevisions(client, group, signal) : [];
      const newestFirst = [...stored].sort((a, b) => b.number - a.number);
      return newestFirst.map((it) => ({ value: it.name, description: `number ${it.number}, ${it.createdAt ?? ""}` }));
    }
  }
}

interface Kubeconfig {
  readonly contexts?: readonly { readonly name?: unknown }[];
}

async function contexts(file: string | undefined, { env }: Io): Promise<readonly Candidate[]> {
  const files = file ?? env["KUBECONFIG"] ?? join(homedir(), ".kube", "config");
  const names = new Set<string>();
  for (const path of files.split(delimiter).filter((it) => it !== "")) {
    const config = parse(await readFile(path, "utf8")) as Kubeconfig | null;
    for (const { name } of config?.contexts ?? []) if (typeof name === "string") names.add(name);
  }
  return [...names].map((value) => ({ value, description: "" }));
}
