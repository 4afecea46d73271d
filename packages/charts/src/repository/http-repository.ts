/** A Helm repository over HTTP: one index.yaml for all its charts, with the places of their archives. */
import { basic, type Credentials } from "../web/credentials.ts";
import { notARepository, unexpected } from "../web/trouble.ts";
import type { Web, WebRequest } from "../web/web.ts";
import { type Choice, chooseVersion } from "./choose.ts";
import type { ChartProblem, ChartRequest } from "./contract.ts";
import { type ChartEntry, type ChartIndex, readIndex } from "./index-entries.ts";
import { IndexReader } from "./index-reader.ts";

/** As source-controller's (internal/helm/helm.go). */
const INDEX_BYTES = 50 * 1024 * 1024;

export type Found =
  | { readonly ok: true; readonly entry: ChartEntry }
  | { readonly ok: false; readonly problem: ChartProblem };

/** The index, of which at least the named charts are read. Throws a Trouble. */
export async function fetchIndex(
  web: Web,
  url: string,
  credentials: Credentials | undefined,
  names: ReadonlySet<string>,
): Promise<ChartIndex> {
  const authorization = authorizationOf(credentials);
  const ask = async (request: Pick<WebRequest, "sink">): Promise<string> => {
    const at = indexUrl(url);
    const answer = await web.send({ url: at, authorization, tls: credentials, limit: INDEX_BYTES, ...request });
    if (answer.status !== 200) throw unexpected(answer.status, authorization !== undefined);
    return answer.text;
  };
  let reader = new IndexReader(names);
  await ask({
    sink: () => {
      reader = new IndexReader(names);
      return (chunk) => reader.write(chunk);
    },
  });
  // What lines or tokens did not tell for certain is asked for again, to be parsed as a whole.
  return reader.end() ?? readIndex(await ask({}));
}

export function findInIndex(index: ChartIndex, { name, version }: ChartRequest): Found {
  const entries = index.get(name);
  if (!entries || entries.length === 0) return { ok: false, problem: { kind: "ChartNotFound" } };
  const chosen: Choice = chooseVersion(
    version,
    entries.map((entry) => entry.version),
  );
  if (!chosen.ok) return chosen;
  const entry = entries.find((it) => it.version === chosen.version);
  if (!entry) throw new Error(`version ${chosen.version} of chart ${name} was chosen, but is not in the index`);
  return { ok: true, entry };
}

/** The query stays: some repositories keep tokens in it. */
export function indexUrl(repository: string): URL {
  const url = new URL(repository);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/index.yaml`;
  return url;
}

/**
 * Where an entry's archive is. A relative url is one of the repository's folder and gets the repository's query, as in
 * Helm (pkg/repo: ResolveReferenceURL). Throws a Trouble for what is no URL.
 */
export function archiveUrl(repository: string, reference: string): URL {
  const base = new URL(repository);
  base.pathname = `${base.pathname.replace(/\/+$/, "")}/`;
  if (!URL.canParse(reference, base.href)) throw notARepository(`its index.yaml has the url "${reference}"`);
  const url = new URL(reference, base);
  if (!URL.canParse(reference) && url.origin === base.origin) url.search = base.search;
  return url;
}

/** Bearer wins over basic. */
export function authorizationOf(credentials: Credentials | undefined): string | undefined {
  return credentials?.token === undefined ? basic(credentials) : `Bearer ${credentials.token}`;
}
