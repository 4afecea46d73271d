/**
 * When executors ended, by two witnesses. Argo keeps the pods of a rollout for a minute, so they are asked afterwards and
 * not disturbed before: the last line of the executor's log has its own clock in milliseconds and is written just before
 * the process exits; the kubelet's finishedAt is the container's real end, in whole seconds.
 */
import { type KubeClient, type KubernetesObject, resources } from "@orkestra/kube";

export interface ExecutorExit {
  readonly node: string;
  /** Milliseconds since 1970: the executor's last log line. */
  readonly lastWordAt: number;
  /** Milliseconds since 1970, a whole number of seconds: the container's end. */
  readonly finishedAt: number;
}

type Pod = KubernetesObject & {
  readonly spec?: { readonly containers?: readonly { readonly name: string; readonly args?: readonly string[] }[] };
  readonly status?: {
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly state?: { readonly terminated?: { readonly finishedAt?: string } };
    }[];
  };
};

/** Argo's name for the container that a template describes. */
const MAIN = "main";
const NODE_FLAG = "--node=";

/** Those of all pods that Argo started in the namespace. Throws when one has not ended or tells nothing. */
export async function executorExits(client: KubeClient, namespace: string): Promise<ExecutorExit[]> {
  const labelSelector = "workflows.argoproj.io/workflow";
  const { items } = await client.list<Pod>(resources.Pod, { namespace, labelSelector });
  return await Promise.all(
    items.map(async (pod) => {
      const path = `/api/v1/namespaces/${namespace}/pods/${pod.metadata.name}/log`;
      const log = await client.raw("GET", path, { query: { container: MAIN } });
      return { node: nodeOf(pod), lastWordAt: lastWordAt(logText(log)), finishedAt: finishedAt(pod) };
    }),
  );
}

/** The time of the line that says "ended". */
export function lastWordAt(log: string): number {
  for (const line of log.split("\n").filter((text) => text.startsWith("{"))) {
    const { msg, time } = JSON.parse(line) as { readonly msg?: string; readonly time?: string };
    if (msg === "ended") return timeOf(time, "the executor's last word");
  }
  throw new Error("an executor's log does not say that it ended");
}

/** A log of one line is an answer in JSON, which the client has read already. */
function logText(log: unknown): string {
  return typeof log === "string" ? log : JSON.stringify(log);
}

function nodeOf({ spec, metadata }: Pod): string {
  const args = spec?.containers?.find(({ name }) => name === MAIN)?.args ?? [];
  const flag = args.find((argument) => argument.startsWith(NODE_FLAG));
  if (!flag) throw new Error(`pod ${metadata.name} does not tell its node`);
  return flag.slice(NODE_FLAG.length);
}

function finishedAt({ status, metadata }: Pod): number {
  const main = status?.containerStatuses?.find(({ name }) => name === MAIN);
  return timeOf(main?.state?.terminated?.finishedAt, `the end of pod ${metadata.name}`);
}

function timeOf(text: string | undefined, what: string): number {
  const time = Date.parse(text ?? "");
  if (Number.isNaN(time)) throw new Error(`${what}: "${text}" is no time`);
  return time;
}
