/** What is done to pods, and read from them, with kubectl. */
import { setTimeout as pause } from "node:timers/promises";
import { kubectl } from "./kubectl.ts";
import { Within } from "./within.ts";

/** Without a word of warning, as when a node is lost. `which`: names of pods, or a selector, as kubectl takes them. */
export async function killPods(namespace: string, ...which: string[]): Promise<void> {
  await kubectl("delete", "pod", "--grace-period=0", "--force", "--wait=false", "-n", namespace, ...which);
}

/** Resolves when a pod's container `main` has written this; looks twice a second. */
export async function untilLogged(namespace: string, pod: string, text: string): Promise<void> {
  const deadline = Date.now() + Within.staging;
  for (;;) {
    const log = await kubectl("logs", "-n", namespace, pod, "-c", "main");
    if (log.includes(text)) return;
    if (Date.now() > deadline) throw new Error(`pod ${pod} did not write "${text}", but: ${log}`);
    await pause(500);
  }
}
