/**
 * `npm run bench [-- --only NAME,... --runs N --json FILE --keep]`: the measurements that docs/benchmarks.md tells of.
 *
 * Progress goes to standard error, the report to standard output. What is slower than its budget is told and is no failure;
 * the exit code is 1 only when something could not be measured.
 */
import { writeFile } from "node:fs/promises";
import type { Cluster } from "@orkestra/cluster";
import { connect } from "@orkestra/kube";
import { type Arguments, type Name, parseArguments, USAGE } from "./bench/arguments.ts";
import type { Bench } from "./bench/bench.ts";
import { chain } from "./bench/chain.ts";
import { deletion } from "./bench/deletion.ts";
import { failure } from "./bench/failure.ts";
import { idle } from "./bench/idle.ts";
import { currentLoad, thisMachine } from "./bench/machine.ts";
import { programs } from "./bench/programs.ts";
import { type Measured, report } from "./bench/report.ts";
import type { Section } from "./bench/section.ts";
import { split } from "./bench/split.ts";
import { unchanged } from "./bench/unchanged.ts";
import { elapsedProgress, provideStack } from "./stack/provide.ts";

type Progress = (line: string) => void;
const withoutCluster = { programs, split, idle } satisfies Partial<
  Record<Name, (runs: number, progress: Progress) => Promise<Section[]>>
>;
const onCluster: Readonly<Record<Exclude<Name, keyof typeof withoutCluster>, (bench: Bench) => Promise<Section[]>>> = {
  chain,
  deletion,
  unchanged,
  failure,
};

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const parsed = parseArguments(words);
  if (!parsed.ok) {
    process.stderr.write(`${parsed.problems.join("\n")}\n${USAGE}\n`);
    return 2;
  }
  const machine = thisMachine();
  const progress = elapsedProgress();
  const { json } = parsed.value;
  const all: Measured[] = [];
  try {
    await measureAll(parsed.value, progress, all);
  } catch (error) {
    process.stderr.write(`the cluster: ${textOf(error)}\n`);
    return 1;
  } finally {
    if (all.length > 0) console.log(`\n${report(machine, all)}`);
    if (json !== undefined) await writeFile(json, `${JSON.stringify({ machine, measurements: all }, null, 2)}\n`);
  }
  return all.every(({ outcome }) => outcome.ok) ? 0 : 1;
}

/** Adds to `all` as it goes, so that what was measured is told even if the cluster is lost. */
async function measureAll(
  { names, runs, keep }: Arguments,
  progress: (line: string) => void,
  all: Measured[],
): Promise<void> {
  // First, while no cluster shares the machine.
  for (const name of names.filter(needsNoCluster))
    all.push(await measured(name, () => withoutCluster[name](runs, progress)));
  const others = names.filter((name) => !needsNoCluster(name));
  if (others.length === 0) return;
  const cluster: Cluster = await provideStack({ name: "bench", ownedBy: keep ? "nobody" : "process", progress });
  try {
    const client = await connect({ kubeconfig: cluster.kubeconfig, userAgent: "orkestra-bench" });
    for (const name of others) all.push(await measured(name, () => onCluster[name]({ client, runs, progress })));
    client.close();
  } finally {
    if (keep) progress("the cluster runs on; npm run cluster -- down --name bench ends it");
    else await cluster.stop();
  }
}

function needsNoCluster(name: Name): name is keyof typeof withoutCluster {
  return name in withoutCluster;
}

async function measured(name: Name, measure: () => Promise<Section[]>): Promise<Measured> {
  const before = currentLoad();
  const outcome = await measure().then(
    (sections) => ({ ok: true, sections }) as const,
    (error: unknown) => ({ ok: false, error: textOf(error) }) as const,
  );
  if (!outcome.ok) process.stderr.write(`${name}: ${outcome.error}\n`);
  return { name, load: [before, currentLoad()], outcome };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
