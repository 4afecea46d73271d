/** A chain of five by Orkestra, and beside it, in turns, the same releases one by one and by Flux's dependsOn. */
import { copiesOf, executorExits, measureChain, measureDependsOn, measureOneByOne } from "@orkestra/bench";
import type { KubeClient } from "@orkestra/kube";
import { type Bench, charts, rolloutLimit, seconds } from "./bench.ts";
import { type ChainRound, chainSections, type OrkestraChain } from "./chain-sections.ts";
import { inNamespace } from "./namespace.ts";
import type { Section } from "./section.ts";

const LENGTH = 5;

/** In turns, so that a machine that slows down slows both. dependsOn takes minutes, so it is measured once. */
export async function chain({ client, runs, progress }: Bench): Promise<Section[]> {
  const rounds: ChainRound[] = [];
  let dependsOn: number | undefined;
  for (let round = 1; round <= runs; round++) {
    const { copies, ...orkestra } = await inNamespace(client, "orkestra", (name) => byOrkestra(client, name));
    progress(`chain ${round}/${runs}: Orkestra ${seconds(orkestra.durations.wallMs)}`);
    const oneByOne = await inNamespace(client, "one-by-one", (namespace) =>
      measureOneByOne(client, copies, { namespace, signal: rolloutLimit() }),
    );
    progress(`chain ${round}/${runs}: one by one ${seconds(oneByOne.wallMs)}`);
    rounds.push({ orkestra, oneByOne });
    if (dependsOn !== undefined) continue;
    progress("chain: Flux dependsOn, which takes about two minutes");
    const { wallMs } = await inNamespace(client, "depends-on", (namespace) =>
      measureDependsOn(client, copies, { namespace, signal: rolloutLimit() }),
    );
    progress(`chain: Flux dependsOn ${seconds(wallMs)}`);
    dependsOn = wallMs;
  }
  return chainSections(rounds, dependsOn ?? Number.NaN);
}

async function byOrkestra(client: KubeClient, namespace: string) {
  const { times, ...durations } = await measureChain(client, {
    namespace,
    length: LENGTH,
    chart: charts.demo,
    signal: rolloutLimit(),
  });
  const names = durations.releases.map(({ name }) => name);
  const copies = await copiesOf(client, namespace, names);
  const orkestra: OrkestraChain = { durations, times, exits: await executorExits(client, namespace) };
  return { ...orkestra, copies };
}
