/**
 * `npm run cluster -- up|down|status`: the real local cluster, with this checkout's Orkestra in it.
 *
 * `up` ends with the path of its kubeconfig alone on standard output; everything else that it says goes to standard error.
 * What `up` does not have of its own is handed to test/cluster.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { elapsedProgress, provideStack } from "./stack/provide.ts";

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options: { name: { type: "string" }, bare: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (positionals[0] !== "up" || values.bare || values.help) return handOver(args.filter((word) => word !== "--bare"));
  const progress = elapsedProgress();
  try {
    const name = typeof values.name === "string" ? values.name : "default";
    const cluster = await provideStack({ name, ownedBy: "nobody", progress });
    progress("the cluster is up; try: kubectl apply -f examples/bookinfo, then kubectl get ag -w");
    progress(`with: export KUBECONFIG=${cluster.kubeconfig} PATH=${join(cluster.kubectl, "..")}:$PATH`);
    console.log(cluster.kubeconfig);
    return 0;
  } catch (error) {
    process.stderr.write(`failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function handOver(args: readonly string[]): number {
  const program = join(import.meta.dirname, "../test/cluster/src/main.ts");
  const { status } = spawnSync(process.execPath, ["-C", "orkestra:source", program, ...args], { stdio: "inherit" });
  return status ?? 1;
}
