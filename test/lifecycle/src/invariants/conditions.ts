/** What kstatus reads must be right at every moment, not only in the end. */
import type { UnknownObject } from "@orkestra/kube";
import { conditionsOf, isTrue } from "../history/facts.ts";
import type { Change, History } from "../history/history.ts";

const KINDS: ReadonlySet<string> = new Set(["ApplicationGroup", "Application"]);

export function conditions(history: History): string[] {
  return history.flatMap((entry) => {
    if (entry.type !== "change" || !KINDS.has(entry.object.kind) || !entry.after) return [];
    const title = `${entry.object.kind} "${entry.object.metadata.name}"`;
    return judge(entry, entry.after).map((words) => `${title} ${words}`);
  });
}

function judge({ before }: Change, after: UnknownObject): string[] {
  if (JSON.stringify(before?.["status"]) === JSON.stringify(after["status"])) return [];
  const { observedGeneration = -1 } = (after["status"] ?? {}) as { observedGeneration?: number };
  // What the API server fills in when the object is made.
  if (observedGeneration === -1) return [];
  const { generation = 0 } = after.metadata;
  const under = isTrue(after, "Reconciling");
  const stalled = isTrue(after, "Stalled");
  return [
    ...words(observedGeneration > generation, `has observed a generation that does not exist, ${observedGeneration}`),
    ...words(under && stalled, "is both Reconciling and Stalled"),
    ...words(isTrue(after, "Ready") && (under || stalled), "is Ready, and Reconciling or Stalled as well"),
    ...conditionsOf(after).flatMap((one) => judgeOne(one, observedGeneration)),
    ...words(!conditionsOf(after).some(({ type }) => type === "Ready"), "does not say whether it is Ready"),
  ];
}

function judgeOne(one: ReturnType<typeof conditionsOf>[number], observed: number): string[] {
  const { type, status, observedGeneration: of = observed, message } = one;
  const isAbnormal = type === "Reconciling" || type === "Stalled";
  return [
    ...words(status !== "True" && isAbnormal, `has ${type} ${status}: absent when not true`),
    ...words(of > observed, `says ${type} of generation ${of}, and has seen ${observed}`),
    ...words(message === "" && status !== "True", `does not say why it is ${type} ${status}`),
  ];
}

const words = (isSo: boolean, text: string): string[] => (isSo ? [text] : []);
