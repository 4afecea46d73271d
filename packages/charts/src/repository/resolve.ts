/** Asks repositories for charts: several at once, each repository's index once however many charts are wanted of it. */
import pMap from "p-map";
import { Trouble } from "../web/trouble.ts";
import { type AskOptions, withWeb } from "./asking.ts";
import type { ChartAnswer, ChartRequest } from "./contract.ts";
import { fetchIndex, findInIndex } from "./http-repository.ts";
import type { ChartIndex } from "./index-entries.ts";
import { findInRegistry } from "./oci-repository.ts";

const AT_ONCE = 6;

/** Answers in the order of the requests. Equal requests are asked once. */
export function resolveCharts(requests: readonly ChartRequest[], options: AskOptions): Promise<ChartAnswer[]> {
  return withWeb(options, async (web) => {
    const wanted = Map.groupBy(requests, repositoryOf);
    const indexes = new Map<string, Promise<ChartIndex>>();
    const ask = async (request: ChartRequest): Promise<ChartAnswer> => {
      if (request.url.startsWith("oci://")) return findInRegistry(web, request);
      const key = repositoryOf(request);
      const names = new Set(wanted.get(key)?.map(({ name }) => name));
      const index = indexes.get(key) ?? fetchIndex(web, request.url, request.credentials, names);
      indexes.set(key, index);
      const found = findInIndex(await index, request);
      if (!found.ok) return found;
      const { version, digest } = found.entry;
      return { ok: true, chart: { version, ...(digest === undefined ? {} : { digest }) } };
    };
    const distinct = new Map(requests.map((request) => [JSON.stringify(request), request]));
    const keys = [...distinct.keys()];
    const answers = await pMap(distinct.values(), (it) => ask(it).catch(asAnswer), { concurrency: AT_ONCE });
    const byKey = new Map(keys.map((key, index) => [key, answers[index]]));
    return requests.flatMap((request) => byKey.get(JSON.stringify(request)) ?? []);
  });
}

const repositoryOf = ({ url, credentials }: ChartRequest): string => JSON.stringify([url, credentials]);

function asAnswer(error: unknown): ChartAnswer {
  if (error instanceof Trouble) return { ok: false, problem: error.problem };
  throw error;
}
