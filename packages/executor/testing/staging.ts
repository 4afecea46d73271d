/** What a test of `stage` is about: a repository with the umbrella, a registry for the pieces, and the request for both. */
import type { StageRequest, StagingRecord } from "@orkestra/core";
import type { ApiServer } from "./api-server.ts";
import { playStagingRegistry, type RegistryOptions, type StagingRegistry } from "./registry.ts";
import { playRepository, type RepositoryOptions, stageRequest, umbrella } from "./umbrella.ts";

interface Stage {
  readonly registry: StagingRegistry;
  readonly request: StageRequest;
  /** The executor's arguments. */
  readonly args: readonly string[];
  /** Where the API server keeps the record. */
  readonly record: string;
}

export interface StageOptions {
  readonly repository?: Partial<RepositoryOptions>;
  readonly registry?: RegistryOptions;
  readonly chart?: Partial<StageRequest["chart"]>;
  readonly staging?: Partial<StageRequest["staging"]>;
  readonly subcharts?: readonly string[];
}

export async function set(options: StageOptions = {}): Promise<Stage> {
  const archive = options.repository?.archive ?? (await umbrella());
  const repository = await playRepository({ ...options.repository, archive });
  const registry = await playStagingRegistry(options.registry);
  const request = stageRequest({
    chart: { url: `http://${repository.host}`, name: "umbrella", version: "^1.0.0", ...options.chart },
    staging: { url: `oci://${registry.host}/staging`, insecure: true, ...options.staging },
    ...(options.subcharts ? { subcharts: options.subcharts } : {}),
  });
  return { registry, request, args: stageArgs(request), record: `controllerrevisions/${request.record}` };
}

export function stageArgs(request: object): string[] {
  return ["stage", "--spec", Buffer.from(JSON.stringify(request)).toString("base64")];
}

/** The record as it stands in the cluster. */
export function recordIn(server: ApiServer, record: string): StagingRecord | undefined {
  return (server.read(record)?.["data"] as { record: StagingRecord } | undefined)?.record;
}
