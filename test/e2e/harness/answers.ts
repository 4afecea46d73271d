/** What a workload answers to who asks it by HTTP: the API server passes the question on. */
import { setTimeout as pause } from "node:timers/promises";
import { kubectl } from "./kubectl.ts";
import { Within } from "./within.ts";

/** Resolves when the service answers this; asks twice a second, because a new pod becomes known a little later than ready. */
export async function untilAnswers(namespace: string, service: string, wanted: string): Promise<void> {
  const deadline = Date.now() + Within.decision;
  for (;;) {
    const answer = await ask(namespace, service);
    if (answer === wanted) return;
    if (Date.now() > deadline) throw new Error(`service ${service} did not answer "${wanted}", but: ${answer}`);
    await pause(500);
  }
}

async function ask(namespace: string, service: string): Promise<string> {
  try {
    return (await kubectl("get", "--raw", `/api/v1/namespaces/${namespace}/services/${service}:80/proxy/`)).trim();
  } catch (error) {
    return `(nothing: ${(error as Error).message})`;
  }
}
