/** A chain of five that is deleted, with look-ahead and without; beside it, in turns, the same releases one by one. */
import {
  copiesOf,
  type Goings,
  type GroupGoings,
  measureChain,
  measureDeletion,
  measureDeletionOneByOne,
} from "@orkestra/bench";
import type { KubeClient } from "@orkestra/kube";
import { type Bench, charts, rolloutLimit, seconds } from "./bench.ts";
import { inNamespace } from "./namespace.ts";
import type { Section } from "./section.ts";
import { median, ratios } from "./statistics.ts";

const LENGTH = 5;
/** The default of a group, and what leaves no slot to hold in: for a chain, all else is the same. */
const AHEAD = 10;
const IN_TURN = 1;

export interface DeletionRound {
  readonly ahead: GroupGoings;
  readonly inTurn: GroupGoings;
  readonly oneByOne: Goings;
}

export async function deletion({ client, runs, progress }: Bench): Promise<Section[]> {
  progress("deletion: a chain to copy");
  const copies = await inNamespace(client, "to-copy", (namespace) => copiesOfChain(client, namespace));
  const rounds: DeletionRound[] = [];
  for (let round = 1; round <= runs; round++) {
    const ahead = await inNamespace(client, "ahead", (namespace) => ofGroup(client, namespace, AHEAD));
    const inTurn = await inNamespace(client, "in-turn", (namespace) => ofGroup(client, namespace, IN_TURN));
    const oneByOne = await inNamespace(client, "one-by-one", (namespace) =>
      measureDeletionOneByOne(client, copies, { namespace, signal: rolloutLimit() }),
    );
    const walls = [ahead, inTurn, oneByOne].map(({ wallMs }) => seconds(wallMs));
    progress(`deletion ${round}/${runs}: ${walls[0]} with look-ahead, ${walls[1]} without, ${walls[2]} one by one`);
    rounds.push({ ahead, inTurn, oneByOne });
  }
  return [deletionSection(rounds)];
}

async function copiesOfChain(client: KubeClient, namespace: string) {
  const { releases } = await measureChain(client, options(namespace));
  return copiesOf(
    client,
    namespace,
    releases.map(({ name }) => name),
  );
}

function ofGroup(client: KubeClient, namespace: string, parallelism: number): Promise<GroupGoings> {
  return measureDeletion(client, { ...options(namespace), parallelism });
}

const options = (namespace: string) => ({ namespace, length: LENGTH, chart: charts.demo, signal: rolloutLimit() });

export function deletionSection(rounds: readonly DeletionRound[]): Section {
  const walls = (of: (round: DeletionRound) => Goings) => rounds.map((round) => of(round).wallMs / 1000);
  const [ahead, inTurn, oneByOne] = [
    walls((round) => round.ahead),
    walls((round) => round.inTurn),
    walls((round) => round.oneByOne),
  ];
  const edges = (of: (round: DeletionRound) => Goings) =>
    rounds.flatMap((round) => of(round).edges.map(({ seenMs }) => seenMs));
  const inSeconds = (of: (round: DeletionRound) => number) => rounds.map((round) => of(round) / 1000);
  return {
    title: "Chain of releases that goes: first HelmRelease deleted to last one gone",
    how:
      "Five releases of the demo chart, each after the one before, by Orkestra: the group is deleted. Without look-ahead: the " +
      "same with parallelism 1, which leaves a chain no slot to hold in. One by one: copies of the same HelmReleases, deleted " +
      "by this process, each as soon as a watch tells that the one after it is gone.",
    rows: [
      { label: "with look-ahead", unit: "s", values: ahead },
      { label: "without look-ahead", unit: "s", values: inTurn },
      { label: "one by one, without a pod", unit: "s", values: oneByOne },
      { label: "with look-ahead to one by one", unit: "times", values: ratios(ahead, oneByOne) },
      { label: "without look-ahead to one by one", unit: "times", values: ratios(inTurn, oneByOne) },
      { label: "gone to the next deleted, with look-ahead", unit: "ms", values: edges((round) => round.ahead) },
      { label: "gone to the next deleted, without", unit: "ms", values: edges((round) => round.inTurn) },
      { label: "gone to the next deleted, one by one", unit: "ms", values: edges((round) => round.oneByOne) },
      { label: "before: group deleted to first deleted", unit: "s", values: inSeconds(({ ahead: of }) => of.beforeMs) },
      { label: "after: last gone to group gone", unit: "s", values: inSeconds(({ ahead: of }) => of.afterMs) },
    ],
    budgets: [
      {
        what: "with look-ahead to without, median of pairs",
        unit: "times",
        figure: median(ratios(ahead, inTurn)),
        limit: 1,
      },
    ],
  };
}
