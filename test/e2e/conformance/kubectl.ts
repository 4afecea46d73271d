/** kubectl against a server that is no part of the test cluster. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export type Kubectl = (args: readonly string[], input?: string) => Promise<string>;

/** What `work` is given answers with standard output, and rejects with what went to standard error. */
export async function withKubectl<T>(
  program: string,
  kubeconfig: string,
  work: (kubectl: Kubectl) => Promise<T>,
): Promise<T> {
  // kubectl keeps what it has discovered in its home.
  const home = mkdtempSync(join(tmpdir(), "orkestra-kubectl-"));
  try {
    writeFileSync(join(home, "kubeconfig"), kubeconfig);
    return await work((args, input = "") => call(program, home, args, input));
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function call(program: string, home: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(program, args, { env: { HOME: home, KUBECONFIG: join(home, "kubeconfig") } });
  const closed = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
  child.stdin.end(input);
  const [out, problems, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")} ended with ${code}: ${problems}`);
  return out;
}
