/** Real Helm, with no configuration of this machine's. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

/** What it prints. Throws with its words where it fails. */
export async function helm(...args: readonly string[]): Promise<string> {
  const program = process.env["ORKESTRA_HELM"];
  if (!program) throw new Error("ORKESTRA_HELM, the path of helm, is not set: the global setup does that");
  const home = await temporary();
  const env = { HOME: home, HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
  const { stdout } = await promisify(execFile)(program, args, { env, cwd: home });
  return stdout;
}

/** A folder until the test is over. */
export async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-staging-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
