/**
 * `npm run demo -- --cluster [--keep]`: the main job before your eyes, on a real local cluster.
 *
 * Brings the cluster up, applies the bookinfo example, tells what happens, and ends with the DAG and its timeline. Without
 * --keep the cluster goes with this process. The demo without a cluster needs the in-memory sandbox, which is not there yet.
 */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { rollOutExample } from "./demo/roll-out.ts";
import { timeline } from "./demo/timeline.ts";
import { elapsedProgress, provideStack } from "./stack/provide.ts";

const USAGE = "usage: npm run demo -- --cluster [--keep]";
const root = dirname(import.meta.dirname);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === "string") {
    process.stderr.write(`${parsed}\n${USAGE}\n`);
    return 2;
  }
  if (!parsed.cluster) {
    process.stderr.write(
      `The demo without a cluster comes with the in-memory sandbox, in a later release.\n${USAGE}\n`,
    );
    return 1;
  }
  try {
    return await onCluster(parsed.keep);
  } catch (error) {
    process.stderr.write(`the demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function parse(args: readonly string[]): { cluster: boolean; keep: boolean } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { cluster: { type: "boolean", default: false }, keep: { type: "boolean", default: false } },
    });
    return values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function onCluster(keep: boolean): Promise<number> {
  const progress = elapsedProgress();
  const cluster = await provideStack({
    name: keep ? "default" : "demo",
    ownedBy: keep ? "nobody" : "process",
    progress,
  });
  try {
    process.stderr.write("\nkubectl apply -f examples/bookinfo\n");
    const { spans, verdict } = await rollOutExample(cluster.kubeconfig, join(root, "examples/bookinfo"), (line) =>
      console.log(line),
    );
    if (verdict !== "Ready") throw new Error(verdict);
    console.log("\nThe DAG, and when each release was created and became ready:\n");
    draw(join(root, "examples/bookinfo"));
    console.log(`\n${timeline(spans).join("\n")}\n`);
    console.log(
      keep
        ? `The cluster runs on. To look around:\n  export KUBECONFIG=${cluster.kubeconfig} PATH=${dirname(cluster.kubectl)}:$PATH\n  kubectl get ag -A\nand \`npm run cluster -- down\` ends it.`
        : "Every part of it was real: etcd, API server, kubelet, Argo, Flux, Helm. With --keep it stays up for you to look around.",
    );
    return 0;
  } finally {
    if (!keep) await cluster.stop();
  }
}

/** The command line draws it, as it would for anybody. */
function draw(folder: string): void {
  const cli = join(root, "packages/cli/src/main.ts");
  spawnSync(process.execPath, ["-C", "orkestra:source", cli, "graph", "-f", folder], {
    stdio: ["ignore", "inherit", "inherit"],
  });
}
