/**
 * `npm run demo [-- --fast] [--keep] [--cluster]`: the main job before your eyes.
 *
 * A group rolls out, an upgrade fails and is taken back, the group is deleted in reverse order. Without --cluster, on a cluster
 * in memory, with nothing but Node; with it, on a real local one. --keep leaves group and cluster there to look around.
 */
import { parseArgs } from "node:util";
import { inMemory } from "./demo/in-memory.ts";
import { onCluster } from "./demo/on-cluster.ts";
import { type Stage, Started } from "./demo/stage.ts";
import { playStory } from "./demo/story.ts";

const USAGE = `usage: npm run demo [-- OPTION...]
  --fast      next to no waiting
  --keep      leave the group there, with a kubeconfig to look around
  --cluster   on a real local cluster (needs Go and root, and some minutes)`;

const OPTIONS = {
  fast: { type: "boolean", default: false },
  keep: { type: "boolean", default: false },
  cluster: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

interface Wishes {
  readonly fast: boolean;
  readonly keep: boolean;
  readonly cluster: boolean;
}

async function main(args: readonly string[]): Promise<number> {
  const wishes = parse(args);
  if (typeof wishes === "string") {
    process.stderr.write(`${wishes}\n${USAGE}\n`);
    return 2;
  }
  if (wishes.help) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    return (await play(wishes, interruption())) === "interrupted" ? 130 : 0;
  } catch (error) {
    process.stderr.write(`the demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Ctrl-C ends what was started, too. */
function interruption(): Promise<"interrupted"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve("interrupted"));
  });
}

function parse(args: readonly string[]): (Wishes & { readonly help: boolean }) | string {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function play(wishes: Wishes, interrupted: Promise<"interrupted">) {
  const started = new Started();
  try {
    return await Promise.race([perform(wishes, started, interrupted), interrupted]);
  } finally {
    await started.end();
  }
}

async function perform({ fast, keep, cluster }: Wishes, started: Started, interrupted: Promise<unknown>) {
  const began = Date.now();
  const tell = (line = ""): void => console.log(line);
  tell(cluster ? "Orkestra on a real cluster of this machine." : INTRODUCTION);
  tell();
  const stage = cluster
    ? await onCluster(keep, started)
    : await inMemory(fast, started, (line) => tell(`  ${line} ...`));
  tell();
  await playStory({ stage, keep, tell });
  for (const fact of stage.facts()) tell(`  - ${fact}`);
  tell(`  - ${((Date.now() - began) / 1000).toFixed(0)} seconds in all`);
  tell();
  tell(keep ? stay(stage, cluster) : NEXT);
  if (keep && !cluster) await interrupted;
  return "ended";
}

const INTRODUCTION = `Orkestra in a minute, with no cluster.

  real     the controller and the executors, as processes; the charts, their
           repository, the split of an umbrella chart and the registry with
           its pieces; the command line
  played   the API server, which is in memory; Argo, Flux and Helm, which do
           what they are told (test/sandbox/README.md)`;

const NEXT = `Where to go next:
  npm run demo -- --keep       the same, and then look around with kubectl
  npm run demo -- --cluster    on a real cluster: etcd, Argo, Flux, Helm
  README.md                    install it, and release a group of your own`;

function stay({ kubeconfig }: Stage, cluster: boolean): string {
  return `It is all still there, ${cluster ? "until `npm run cluster -- down`" : "until Ctrl-C"}. In another terminal:
  export KUBECONFIG=${kubeconfig}
  kubectl -n shop get applicationgroups,helmreleases,workflows,pods
  npm run -s orkestra -- status -n shop bookshop
  npm run -s orkestra -- history -n shop bookshop
  npm run -s orkestra -- plan -n shop bookshop     (what a retry would change)
  npm run -s orkestra -- retry -n shop bookshop --wait`;
}

// Not exitCode: an interrupted story must not go on.
process.exit(await main(process.argv.slice(2)));
