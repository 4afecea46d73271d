/** Commands run in this process, on manifests written in the test. */
import type { Io } from "../src/io.ts";
import { type PlannedGroup, planFiles } from "../src/planning.ts";
import { run } from "../src/run.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  /** Lines. */
  readonly stderr: readonly string[];
}

/** Runs the command line with `stdin` as standard input. */
export async function orkestra(args: readonly string[], stdin = "", io: Partial<Io> = {}): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  const code = await run(args, {
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    stdin: async () => stdin,
    env: {},
    columns: 80,
    colour: false,
    signal: new AbortController().signal,
    ...io,
  });
  return { code, stdout, stderr: stderr.split("\n").filter((line) => line !== "") };
}

/** The plans of manifests without mistakes. */
export async function planned(yaml: string): Promise<readonly PlannedGroup[]> {
  const { groups, problems } = await planFiles({ files: ["-"], lookAhead: 1, stdin: async () => yaml });
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 2));
  return groups;
}

const CHART = "{ url: https://charts.example.com, name: chart, version: 1.2.3 }";

/** A group whose applications depend on each other like `{ web: ["db"], db: [] }`. */
export function groupYaml(graph: Readonly<Record<string, readonly string[]>>, name = "shop"): string {
  const applications = Object.entries(graph).map(
    ([application, dependencies]) => `
    - name: ${application}
      dependencies: [${dependencies.join(", ")}]
      spec: { chart: ${CHART} }`,
  );
  return `apiVersion: orkestra.dev/v1alpha1
kind: ApplicationGroup
metadata: { name: ${name} }
spec:
  applications:${applications.join("")}
`;
}

/** A text written inside a test: without its first line break and the indentation that all its lines share. */
export function drawing(text: string): string {
  const lines = text.replace(/^\n/, "").split("\n");
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join("\n");
}
