/** What would be done to a group, for people: what changes, what goes, what comes of a failure. */
import { helmRelease, isNothing, type NodeChange, type ReleaseNode } from "@orkestra/core";
import { commandFor } from "../cluster/command-line.ts";
import type { Foreseen, IfItFails } from "../cluster/foresee.ts";
import { oneLine } from "../manifests/problem.ts";
import type { Styles } from "../terminal.ts";
import { differenceLines, wantedChart } from "./difference-text.ts";
import { count, wrap } from "./wrap.ts";

export interface ChangesTextOptions {
  readonly columns: number;
  readonly styles: Styles;
}

/** A sign, a name, what is done to it, and lines about it. */
interface Entry {
  readonly sign: string;
  readonly name: string;
  readonly text: string;
  readonly below?: readonly string[];
}

const WIDEST_NAME = 32;

export function changesText(foreseen: Foreseen, { columns, styles }: ChangesTextOptions): string {
  const { changes, group, namespace } = foreseen;
  const entries = [
    ...changes.nodes.flatMap((change) => entryOf(change, foreseen) ?? []),
    ...changes.removals.map(removalEntry),
  ];
  const width = Math.min(WIDEST_NAME, Math.max(0, ...entries.map(({ name }) => name.length)));
  const lines = entries.flatMap(({ sign, name, text, below = [] }) => {
    const indent = " ".repeat(width + 4);
    const [first = "", ...rest] = wrap(text, columns - width - 4);
    return [
      `${styles.accent(sign)} ${styles.strong(name)}${" ".repeat(Math.max(0, width - name.length))}  ${first}`,
      ...[...rest, ...below.flatMap((line) => wrap(line, columns - width - 4))].map((line) => `${indent}${line}`),
    ];
  });
  const settled = changes.nodes.flatMap(({ what, node }) => (what === "unchanged" ? [node.name] : []));
  return [
    `${styles.strong(group)} in namespace ${namespace}`,
    ...revisionLines(foreseen).flatMap((line) => wrap(line, columns)),
    ...(changes.refused === undefined ? [] : ["", ...wrap(`refused: ${oneLine(changes.refused)}`, columns)]),
    ...(lines.length > 0 ? ["", ...lines] : []),
    "",
    ...wrap(totals(foreseen, settled.length), columns),
    ...stagingLines(foreseen).flatMap((line) => wrap(line, columns)),
    ...(isNothing(changes) || changes.refused !== undefined
      ? []
      : wrap(`if it fails: ${failureText(foreseen.ifItFails)}`, columns)),
    "",
  ].join("\n");
}

function revisionLines({ before, revision, keptAt, exists, changes, suspended, group, namespace }: Foreseen): string[] {
  const named = { metadata: { name: group, namespace } };
  const to = revision ?? "known when its charts are staged";
  return [
    ...(exists ? [] : ["it is not on the cluster yet"]),
    before === undefined || before === revision ? `revision ${to}` : `revision ${before} -> ${to}`,
    ...(keptAt === undefined
      ? []
      : [
          `${isNothing(changes) ? "is kept at" : "goes back to"} ${keptAt}, until the spec changes or ${commandFor("retry", named)}`,
        ]),
    ...(suspended && !isNothing(changes)
      ? [`it is suspended: nothing of this is done before ${commandFor("resume", named)}`]
      : []),
  ];
}

/** Undefined for what needs no line of its own. */
function entryOf(change: NodeChange, { namespace }: Foreseen): Entry | undefined {
  const { node } = change;
  const { name } = node;
  switch (change.what) {
    case "create": {
      const order = node.dependencies.length > 0 ? [`after ${node.dependencies.join(", ")}`] : [];
      const waits = change.waits ? ["once the one of this name that is being deleted is gone"] : [];
      const text = [`is created: ${releasedText(change.node, namespace)}`, ...order, ...waits].join(", ");
      return { sign: "+", name, text };
    }
    case "change": {
      const [first] = change.difference.reinstalls;
      const text = first === undefined ? "changes" : "is uninstalled, and installed anew";
      return { sign: first === undefined ? "~" : "!", name, text, below: differenceLines(change.difference) };
    }
    case "unknown":
      return { sign: "?", name, text: "is there; what changes of it is known once its chart is staged" };
    case "again":
      return {
        sign: "↻",
        name,
        text: "is as wanted but not ready: tried again, or waited for",
        below: [oneLine(`${change.reason}: ${change.message}`)],
      };
    case "order":
      return {
        sign: "↕",
        name,
        text: `stays as it is, and comes after ${listed(change.after)} from now on, no longer after ${listed(change.before)}`,
      };
    case "run":
      return { sign: "▸", name, text: "runs" };
    case "unchanged":
      return change.trouble === undefined
        ? undefined
        : {
            sign: "=",
            name,
            text: "is as wanted, but not ready; Flux goes on with it",
            below: [oneLine(change.trouble)],
          };
  }
}

const listed = (names: readonly string[]): string => (names.length > 0 ? names.join(", ") : "nothing");

function releasedText(node: ReleaseNode, groupNamespace: string): string {
  const { targetNamespace } = helmRelease(node)["spec"] as { readonly targetNamespace?: string };
  return `${wantedChart(node)} in namespace ${targetNamespace ?? groupNamespace}`;
}

function removalEntry({ release, after, handedTo }: Foreseen["changes"]["removals"][number]): Entry {
  const order = after.length > 0 ? `, after ${after.join(", ")}` : "";
  if (handedTo !== undefined) {
    const text = `is let go, not uninstalled: ${handedTo} has it inside again, and takes its objects over`;
    return { sign: "→", name: release.node, text };
  }
  const below = release.suspended
    ? ["its HelmRelease is suspended: Flux lets such a release go without uninstalling it"]
    : [];
  return { sign: "-", name: release.node, text: `is uninstalled and removed${order}`, below };
}

function totals({ changes }: Foreseen, unchanged: number): string {
  const { nodes, removals, stages } = changes;
  const is = (what: NodeChange["what"]): number => nodes.filter((it) => it.what === what).length;
  const anew = nodes.filter((it) => it.what === "change" && it.difference.reinstalls.length > 0).length;
  const gone = removals.filter(({ handedTo }) => handedTo === undefined).length;
  const all: (readonly [number, string])[] = [
    [stages.length, "to stage"],
    [is("create"), "to create"],
    [is("change") - anew, "to change"],
    [anew, "to install anew"],
    [is("unknown"), "not known yet"],
    [is("again"), "to try again"],
    [is("order"), "in another order"],
    [is("run"), `${is("run") === 1 ? "step" : "steps"} to run`],
    [gone, "to remove"],
    [removals.length - gone, "to let go"],
    [unchanged, "unchanged"],
  ];
  const words = all.filter(([amount]) => amount > 0).map(([amount, what]) => `${amount} ${what}`);
  return isNothing(changes) ? `nothing to do: ${count(unchanged, "node")} unchanged` : words.join(", ");
}

function stagingLines({ changes }: Foreseen): string[] {
  if (changes.stages.length === 0) return [];
  const names = changes.stages.map(({ application }) => application).join(", ");
  return [`split and staged before anything is released: ${names}; sub-charts that are disabled are left out then`];
}

function failureText(ifItFails: IfItFails): string {
  switch (ifItFails.kind) {
    case "hold":
      return HOLDS[ifItFails.because];
    case "rollback":
      return `back to ${ifItFails.to}, the last good revision${ifItFails.stored ? "" : ", which is not stored any more: that will fail"}`;
    case "remove":
      return "what it has installed is removed again: nothing of the group was good before";
  }
}

const HOLDS: Readonly<Record<Extract<IfItFails, { kind: "hold" }>["because"], string>> = {
  Hold: "everything is left as it is then (onFailure: Hold)",
  itself: "everything is left as it is then: this is the last good revision itself",
  rollback: "everything is left as it is then: a rollback that fails is for a person",
};
