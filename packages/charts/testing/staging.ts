/** One push of a small piece to a registry that is played, and what the registry says instead. */
import type { StageAnswer, StageablePiece } from "../src/staging/contract.ts";
import { explainStaging } from "../src/staging/explain.ts";
import { type StagerOptions, stager } from "../src/staging/stager.ts";
import type { Credentials } from "../src/web/credentials.ts";
import type { Oddity, PushRegistry } from "./push-registry.ts";

export const PIECE: StageablePiece = {
  subchart: "web",
  name: "shop",
  version: "1.2.3",
  files: new Map([["Chart.yaml", Buffer.from("apiVersion: v2\nname: shop\nversion: 1.2.3\n")]]),
};
export async function push(
  { host }: { readonly host: string },
  credentials?: Credentials,
  options: Partial<StagerOptions> = {},
): Promise<StageAnswer> {
  const patience = { retries: 2, minMs: 1, maxMs: 50 };
  const it = stager({ url: `oci://${host}/team`, insecure: true }, credentials, {
    env: {},
    signal: new AbortController().signal,
    patience,
    ...options,
  });
  try {
    return await it.push(PIECE);
  } finally {
    await it.close();
  }
}

/** The explanation without its place. */
export function line({ host }: PushRegistry, answer: StageAnswer): string {
  if (answer.ok) throw new Error("it was pushed");
  const target = { url: `oci://${host}/team` };
  return explainStaging(target, "shop", answer.problem).replace(`staging registry ${target.url}/shop: `, "");
}

/** Answers the requests of this kind, each as the list says, and what comes after them as the registry does. */
export function instead(
  of: RegExp,
  ...answers: readonly [status: number, headers?: Record<string, string>, body?: object][]
) {
  const left = [...answers];
  const odd: Oddity = (request, response) => {
    const next = of.test(`${request.method} ${request.url}`) ? left.shift() : undefined;
    if (!next) return undefined;
    const [status, headers = {}, body] = next;
    response.writeHead(status, headers).end(body && JSON.stringify(body));
    return true;
  };
  return odd;
}

export const errors = (code: string, message: string): object => ({ errors: [{ code, message }] });
