/** The doctor's findings as lines of a terminal. */
import type { Check, Finding, Level } from "../doctor/finding.ts";
import type { Styles } from "../terminal.ts";
import { count, wrap } from "./wrap.ts";

const NAMES: Readonly<Record<Check, string>> = {
  "api-server": "API server",
  definitions: "CRDs",
  controller: "controller",
  leader: "leader",
  "executor-template": "executors",
  "cluster-roles": "ClusterRoles",
  "argo-kinds": "Argo Workflows",
  "argo-controller": "workflow-controller",
  "argo-pause": "pause of Argo",
  "flux-kinds": "Flux",
  "helm-controller": "helm-controller",
  "source-controller": "source-controller",
  staging: "staging registry",
  "executor-rights": "executors' rights",
  "your-rights": "your rights",
  groups: "groups",
};

const SIGNS: Readonly<Record<Level, string>> = { ok: "●", warning: "!", broken: "✗", unseen: "?" };
const INDENT = 2 + Math.max(...Object.values(NAMES).map((name) => name.length)) + 2;
const NARROWEST = 20;

export interface DoctorView {
  readonly columns: number;
  readonly styles: Styles;
}

export function doctorText(findings: readonly Finding[], { columns, styles }: DoctorView): string {
  const width = Math.max(NARROWEST, columns - INDENT);
  const lines = findings.flatMap(({ check, level, message, remedy }) => {
    const [first = "", ...rest] = wrap(message, width);
    const head = `${SIGNS[level]} ${NAMES[check].padEnd(INDENT - 2)}${first}`;
    return [
      level === "ok" ? head : styles.strong(head),
      ...rest.map((line) => " ".repeat(INDENT) + line),
      ...(remedy === undefined
        ? []
        : wrap(`-> ${remedy}`, width).map((line) => styles.accent(" ".repeat(INDENT) + line))),
    ];
  });
  return `${[...lines, "", summary(findings)].join("\n")}\n`;
}

function summary(findings: readonly Finding[]): string {
  const of = (level: Level): number => findings.filter((it) => it.level === level).length;
  return [`${of("broken")} broken`, count(of("warning"), "warning"), `${of("unseen")} not seen`, `${of("ok")} ok`].join(
    ", ",
  );
}
