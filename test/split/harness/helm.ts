/** Real Helm: what `helm template` prints for a chart. */
import { execFile } from "node:child_process";

export interface Rendering {
  /** Path of a folder or an archive. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Path of a file. */
  readonly values: string;
}

export type Rendered =
  | { readonly ok: true; readonly text: string }
  /** What Helm says when it refuses the chart or the values. */
  | { readonly ok: false; readonly error: string };

/** CRDs, hooks and tests included. Throws when Helm cannot be run at all. */
export function helmTemplate({ chart, release, namespace, values }: Rendering): Promise<Rendered> {
  const program = process.env["ORKESTRA_HELM"];
  if (!program)
    throw new Error("ORKESTRA_HELM, the path of helm, is not set: the global setup of this project does that");
  const args = [
    "template",
    release,
    chart,
    "--namespace",
    namespace,
    "--include-crds",
    "--kube-version",
    "1.34.0",
    "--values",
    values,
  ];
  return new Promise((resolve, reject) => {
    execFile(program, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve({ ok: true, text: stdout });
      else if (typeof error.code === "number") resolve({ ok: false, error: stderr.trim() });
      else reject(error);
    });
  });
}
