/** Runs a command against the cluster. What the cluster, or the way to it, says no to is told with a remedy; exit code 4. */
import { ApiError, ConnectionError, connect, type KubeClient } from "@orkestra/kube";
import { ExitCode, type Io } from "../io.ts";
import { oneLine } from "../manifests/problem.ts";
import { CHECK_THE_WAY, missingRight } from "./refusals.ts";

export interface ClusterOptions {
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

export async function withCluster(
  { kubeconfig, context }: ClusterOptions,
  io: Io,
  run: (client: KubeClient) => Promise<ExitCode>,
): Promise<ExitCode> {
  const client = await connected(() => connect({ kubeconfig, context, userAgent: "orkestra-cli" }));
  if (client instanceof NoCluster) return told(client, io);
  try {
    return await run(client);
  } catch (error) {
    if (error instanceof ApiError || error instanceof ConnectionError) return told(error, io);
    throw error;
  } finally {
    client.close();
  }
}

/** Reading a kubeconfig fails with errors of all kinds, all of which are the file's. */
class NoCluster extends Error {}

async function connected(open: () => Promise<KubeClient>): Promise<KubeClient | NoCluster> {
  try {
    return await open();
  } catch (error) {
    return new NoCluster(error instanceof Error ? error.message : String(error));
  }
}

function told(error: Error, io: Io): ExitCode {
  const isAway = error instanceof ConnectionError;
  io.stderr(`orkestra: ${isAway ? "no answer from the API server: " : ""}${oneLine(error.message)}\n`);
  if (isAway) io.stderr(`orkestra: ${CHECK_THE_WAY}\n`);
  const right = error instanceof ApiError && error.status === 403 ? missingRight(error.message) : undefined;
  if (right !== undefined) io.stderr(`orkestra: ${right}\n`);
  return ExitCode.fault;
}
