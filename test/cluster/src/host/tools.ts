/** Single programs of the cluster, for tests that need a real Helm or a real registry and no cluster. */
import { buildPrograms, missingPrograms, moduleFolder } from "./build.ts";
import type { Progress } from "./progress.ts";
import { requireGo } from "./requirements.ts";

/** Absolute paths. */
export interface Tools {
  readonly helm: string;
  readonly registry: string;
}

/** Builds what the cache does not hold. Throws RequirementError where that needs a Go that is not there. */
export async function toolPrograms(progress: Progress): Promise<Tools> {
  const wanted = ["helm", "registry"];
  requireGo((await missingPrograms()).filter((name) => wanted.includes(name)));
  const { helm, registry } = (await buildPrograms(progress, wanted)).programs;
  if (helm === undefined || registry === undefined) throw new Error("a recipe for helm or registry is missing");
  return { helm, registry };
}

/** The folder with the source of the Helm that `toolPrograms` builds, its test charts included. Needs Go. */
export async function helmModule(): Promise<string> {
  requireGo(["helm"]);
  return await moduleFolder("helm", "helm.sh/helm/v3");
}
