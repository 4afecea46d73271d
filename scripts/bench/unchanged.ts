/** A group of ten that is applied again: the same in other words, and with one value changed. */
import { measureUnchanged, type UnchangedRound } from "@orkestra/bench";
import { type Bench, charts } from "./bench.ts";
import { inNamespace } from "./namespace.ts";
import type { Section } from "./section.ts";

const APPLICATIONS = 10;
const QUIET_MS = 5_000;
const ROUND_LIMIT_MS = 2 * 60_000;

export async function unchanged({ client, runs, progress }: Bench): Promise<Section[]> {
  progress(`unchanged: a group of ${APPLICATIONS}, then ${runs} rounds`);
  const rounds = await inNamespace(client, "unchanged", (namespace) =>
    measureUnchanged(client, {
      namespace,
      applications: APPLICATIONS,
      chart: charts.demo,
      rounds: runs,
      quietMs: QUIET_MS,
      signal: AbortSignal.timeout((runs + 2) * ROUND_LIMIT_MS),
    }),
  );
  return unchangedSections(rounds);
}

export function unchangedSections(rounds: readonly UnchangedRound[]): Section[] {
  const same = rounds.map(({ sameInOtherWords }) => sameInOtherWords);
  const changed = rounds.map(({ oneValueChanged }) => oneValueChanged);
  const pods = (all: typeof same) => all.map(({ podsStarted }) => podsStarted);
  const times = (all: typeof same) => all.map(({ currentAfterMs }) => currentAfterMs);
  return [
    {
      title: `Nothing to do: a group of ${APPLICATIONS} applied again, the same in other words`,
      how:
        "A default is written out, or left out again: a new generation in which every release is as it was. From the apply " +
        "to the group's status for that generation, and the pods that Argo started until five seconds later.",
      rows: [
        { label: "pods started", unit: "pods", values: pods(same) },
        { label: "applied to Ready at the new generation", unit: "ms", values: times(same) },
      ],
      budgets: [{ what: "pods started, most", unit: "pods", figure: Math.max(...pods(same)), limit: 0 }],
    },
    {
      title: `One change: one value of one of ${APPLICATIONS} applications`,
      how: "The same group with another value for one application: its release is upgraded, the others are left alone.",
      rows: [
        { label: "pods started", unit: "pods", values: pods(changed) },
        { label: "applied to Ready at the new generation", unit: "s", values: times(changed).map((ms) => ms / 1000) },
      ],
      budgets: [{ what: "pods started, most", unit: "pods", figure: Math.max(...pods(changed)), limit: 1 }],
    },
  ];
}
