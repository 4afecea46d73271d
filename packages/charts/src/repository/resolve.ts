/** Asks repositories for charts: several at once, each repository's index once however many charts are wanted of it. */
import pMap from "p-map";
import { Trouble } from "../web/trouble.ts";
import { Web, type WebOptions } from "../web/web.ts";
import type { ChartAnswer, ChartRequest } from "./contract.ts";
import { type ChartIndex, fetchIndex, findInIndex } from "./http-repository.ts";
import { findInRegistry } from "./oci-repository.ts";

const AT_ONCE = 6;
const PATIENCE = { silenceMs: 20_000, requestMs: 120_000 };

export interface ResolveOptions extends Pick<WebOptions, "env" | "signal"> {
  readonly silenceMs?: number;
  readonly requestMs?: number;
}

/** Answers in the order of the requests. Equal requests are asked once. */
export async function resolveCharts(
  requests: readonly ChartRequest[],
  options: ResolveOptions,
): Promise<ChartAnswer[]> {
  const web = new Web({ ...PATIENCE, ...options });
  const indexes = new Map<string, Promise<ChartIndex>>();
  const ask = async (request: ChartRequest): Promise<ChartAnswer> => {
    if (request.url.startsWith("oci://")) return findInRegistry(web, request);
    const key = JSON.stringify([request.url, request.credentials]);
    const index = indexes.get(key) ?? fetchIndex(web, request.url, request.credentials);
    indexes.set(key, index);
    return findInIndex(await index, request);
  };
  try {
    const distinct = new Map(requests.map((request) => [JSON.stringify(request), request]));
    const keys = [...distinct.keys()];
    const answers = await pMap(distinct.values(), (it) => ask(it).catch(asAnswer), { concurrency: AT_ONCE });
    const byKey = new Map(keys.map((key, index) => [key, answers[index]]));
    return requests.flatMap((request) => byKey.get(JSON.stringify(request)) ?? []);
  } finally {
    await web.close();
  }
}

function asAnswer(error: unknown): ChartAnswer {
  if (error instanceof Trouble) return { ok: false, problem: error.problem };
  throw error;
}
