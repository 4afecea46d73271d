/** Starts the real executor as a process of its own against an API server of the test. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  /** The termination message. */
  readonly message: string;
  readonly logs: readonly { readonly msg: string; readonly [field: string]: unknown }[];
}

export interface Execution {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(server: string, args: readonly string[], stdin = ""): Execution {
  const folder = mkdtempSync(join(tmpdir(), "orkestra-executor-"));
  const message = join(folder, "termination-log");
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, kubeconfigFor(server));
  const child = spawn(process.execPath, ["-C", "orkestra:source", MAIN, ...args], {
    env: { PATH: process.env["PATH"] ?? "", KUBECONFIG: kubeconfig, ORKESTRA_TERMINATION_LOG: message },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin?.end(stdin);
  const ended = async (): Promise<Ended> => {
    const closed = new Promise<number | null>((resolve, reject) => child.once("close", resolve).once("error", reject));
    const [output, errors, code] = await Promise.all([text(child.stdout ?? []), text(child.stderr ?? []), closed]);
    const said = existsSync(message) ? readFileSync(message, "utf8") : "";
    rmSync(folder, { recursive: true });
    // Its last words are for the test to judge. Whatever else it says, such as a crash, is for whoever runs the tests.
    process.stderr.write(errors.replace(`${said}\n`, ""));
    return {
      code,
      message: said,
      logs: output
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    };
  };
  return { process: child, ended: ended() };
}

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace: "shop" } }],
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "test", user: {} }],
  });
}
