/**
 * Provides the real programs to tests that need no cluster: `ORKESTRA_HELM` and `ORKESTRA_REGISTRY` are paths of helm and of
 * the distribution registry, `ORKESTRA_HELM_MODULE` the folder of Helm's source, whose test charts are input of ours.
 * What is not in the cache is built as for the cluster.
 */
import { helmModule, toolPrograms } from "@orkestra/cluster";

export default async function setup(): Promise<void> {
  const started = Date.now();
  const progress = (line: string): void => {
    const seconds = ((Date.now() - started) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`charts ${seconds} s  ${line}\n`);
  };
  const { helm, registry } = await toolPrograms(progress);
  process.env["ORKESTRA_HELM"] = helm;
  process.env["ORKESTRA_REGISTRY"] = registry;
  process.env["ORKESTRA_HELM_MODULE"] = await helmModule();
}
