/** Plays the whole table against two servers and tells where they differ. */
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type Case, compared, play, type Send } from "./case.ts";

export interface Difference {
  readonly case: string;
  readonly request: string;
  readonly sandbox: unknown;
  readonly real: unknown;
}

/** `run` makes the namespaces' names unique; a name must be free on both servers. */
export async function differencesOf(
  cases: readonly Case[],
  run: string,
  sandbox: Send,
  real: Send,
): Promise<{ readonly requests: number; readonly differences: readonly Difference[] }> {
  let requests = 0;
  const differences: Difference[] = [];
  for (const [index, one] of cases.entries()) {
    const namespace = `conformance-${run}-${index}`;
    const [own, others] = [
      await play(one, namespace, sandbox),
      await play(one, namespace, real, () => accounted(real, namespace)),
    ];
    for (const [at, step] of one.steps.entries()) {
      const [left, right] = [own[at], others[at]];
      if (!left || !right) throw new Error(`${one.name}: step ${at} was not played`);
      requests++;
      const pair = { sandbox: compared(step, left, namespace), real: compared(step, right, namespace) };
      if (!isDeepStrictEqual(pair.sandbox, pair.real))
        differences.push({ case: one.name, request: `${step.method} ${step.path}`, ...pair });
    }
    await real({ method: "DELETE", path: `/api/v1/namespaces/${namespace}` });
  }
  return { requests, differences };
}

/** In a real cluster a namespace takes no pods before a controller has made its service account. */
async function accounted(real: Send, namespace: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const { code } = await real({ method: "GET", path: `/api/v1/namespaces/${namespace}/serviceaccounts/default` });
    if (code === 200) return;
    await sleep(50);
  }
  throw new Error(`nobody made the service account of ${namespace}`);
}
