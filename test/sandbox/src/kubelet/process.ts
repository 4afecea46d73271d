/** Runs an executor as a process of its own, from this checkout's source. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kubeconfigFor } from "../kubeconfig.ts";
import type { Launch } from "./launch.ts";

const MAIN = fileURLToPath(new URL("../../../../packages/executor/src/main.ts", import.meta.url));
/** 128 and the number of SIGKILL: how a kubelet reports a process that was killed. */
const KILLED = 137;

/** `program`: what Node is given before the arguments; the executor's source by default. */
export function processes(program: readonly string[] = ["-C", "orkestra:source", MAIN]): Launch {
  return async ({ args, url, namespace, folder }, { terminate, kill }) => {
    const kubeconfig = join(folder, "kubeconfig");
    const message = join(folder, "termination-log");
    await writeFile(kubeconfig, kubeconfigFor(url, namespace));
    const child = spawn(process.execPath, [...program, ...args], {
      env: { PATH: process.env["PATH"] ?? "", KUBECONFIG: kubeconfig, ORKESTRA_TERMINATION_LOG: message },
      stdio: "ignore",
    });
    const end = (): void => void child.kill("SIGTERM");
    const endAtOnce = (): void => void child.kill("SIGKILL");
    terminate.addEventListener("abort", end, { once: true });
    kill.addEventListener("abort", endAtOnce, { once: true });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once("close", resolve).once("error", reject),
    );
    terminate.removeEventListener("abort", end);
    kill.removeEventListener("abort", endAtOnce);
    return { exitCode: code ?? KILLED, message: existsSync(message) ? await readFile(message, "utf8") : "" };
  };
}
