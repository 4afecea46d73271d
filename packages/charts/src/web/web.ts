/**
 * HTTP to chart repositories: bounded in time and size, through the proxies of the environment, and credentials go to
 * nobody but the host that they are for.
 */
import { rootCertificates } from "node:tls";
import { type Dispatcher, EnvHttpProxyAgent, type FormData, fetch, type Response } from "undici";
import { asItComes } from "./as-it-comes.ts";
import type { Credentials } from "./credentials.ts";
import { unreachable } from "./trouble.ts";

export interface WebOptions {
  /** `http_proxy`, `https_proxy`, `no_proxy`, in capitals or not. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Silence after which a server counts as gone. */
  readonly silenceMs: number;
  /** Bound on one request with its whole answer. */
  readonly requestMs: number;
}

export interface WebRequest {
  readonly url: URL;
  readonly method?: "GET" | "HEAD" | "POST" | "PUT";
  /** Where `accept-encoding` is `identity`, the answer's body is left as it comes. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent again where a server redirects with 307 or 308. After any other redirect of a POST or PUT, the redirect is the answer. */
  readonly body?: string | Uint8Array | FormData;
  /** The body is for the URL's own origin alone, too. */
  readonly secret?: boolean;
  /** Sent to the URL's own origin alone, not to where it redirects. */
  readonly authorization?: string | undefined;
  /** Certificates; the client's own are for the URL's origin alone too. */
  readonly tls?: Credentials | undefined;
  /** Most bytes of the answer, unpacked. */
  readonly limit: number;
  /** Asked for at an answer of 200: gets it piece by piece, in place of `bytes`, where the whole is too large to keep. */
  readonly sink?: () => (chunk: Uint8Array) => void;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Unpacked, where the server packed it for the way. */
  readonly bytes: Uint8Array;
  /** The same, as UTF-8. */
  readonly text: string;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;

export class Web {
  readonly #options: WebOptions;
  readonly #dispatchers = new Map<string, Dispatcher>();

  constructor(options: WebOptions) {
    this.#options = options;
  }

  /** Throws a Trouble where no whole answer comes. Every status is an answer. */
  async send(request: WebRequest): Promise<WebAnswer> {
    let url = request.url;
    const signal = AbortSignal.any([this.#options.signal, AbortSignal.timeout(this.#options.requestMs)]);
    try {
      for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
        const response = await this.#exchange(request, url, signal);
        const location = follows(request, response) ? response.headers.get("location") : null;
        if (location === null) return await answerOf(response, request);
        await response.body?.cancel();
        url = redirected(url, location);
        if (request.secret && url.origin !== request.url.origin) throw unreachable(`it redirects to ${url.origin}`);
      }
      throw unreachable(`it redirects more than ${MOST_REDIRECTS} times`);
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw error instanceof TypeError || error instanceof DOMException ? unreachable(reasonOf(error), error) : error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#dispatchers.values()].map((it) => it.destroy()));
  }

  #exchange({ url: { origin }, authorization, tls, ...request }: WebRequest, url: URL, signal: AbortSignal) {
    const own = url.origin === origin;
    const dispatcher = this.#dispatcher(own ? tls : tls && { ...(tls.ca ? { ca: tls.ca } : {}) });
    return fetch(url, {
      method: request.method ?? "GET",
      headers: { ...request.headers, ...(own && authorization !== undefined ? { authorization } : {}) },
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: "manual",
      dispatcher: request.headers?.["accept-encoding"] === "identity" ? dispatcher.compose(asItComes) : dispatcher,
      signal,
    });
  }

  /** One pool of connections for each set of certificates. */
  #dispatcher(tls: Credentials | undefined): Dispatcher {
    const own = { ca: tls?.ca, cert: tls?.cert, key: tls?.key };
    const key = JSON.stringify(own);
    const known = this.#dispatchers.get(key);
    if (known) return known;
    const { env, silenceMs } = this.#options;
    const certificates = { ...own, ca: own.ca === undefined ? undefined : [...rootCertificates, own.ca] };
    const proxy = (name: string): string => env[name] ?? env[name.toUpperCase()] ?? "";
    const made = new EnvHttpProxyAgent({
      httpProxy: proxy("http_proxy"),
      httpsProxy: proxy("https_proxy"),
      noProxy: proxy("no_proxy"),
      connect: { ...certificates, timeout: silenceMs },
      requestTls: certificates,
      headersTimeout: silenceMs,
      bodyTimeout: silenceMs,
    });
    this.#dispatchers.set(key, made);
    return made;
  }
}

/** Browsers and Go turn a redirected POST into a GET but for 307 and 308, which is not what anybody here asked for. */
function follows({ method = "GET" }: WebRequest, { status }: Response): boolean {
  return method === "GET" || method === "HEAD" ? REDIRECTS.has(status) : status === 307 || status === 308;
}

function redirected(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw unreachable("it redirects to what is no URL");
  const to = new URL(location, from);
  if (to.protocol !== "https:" && to.protocol !== from.protocol) {
    throw unreachable(`it redirects from ${from.protocol}// to ${to.protocol}//`);
  }
  return to;
}

async function answerOf(response: Response, { limit, sink }: WebRequest): Promise<WebAnswer> {
  const chunks: Uint8Array[] = [];
  const take = (response.status === 200 && sink?.()) || ((chunk: Uint8Array): void => void chunks.push(chunk));
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw unreachable(`its answer is larger than ${sized(limit)}`);
    take(chunk);
  }
  const all = Buffer.concat(chunks);
  return {
    status: response.status,
    headers: response.headers,
    bytes: all,
    get text() {
      return all.toString("utf8");
    },
  };
}

const MIB = 1024 * 1024;
const sized = (bytes: number): string => (bytes % MIB === 0 ? `${bytes / MIB} MiB` : `${bytes} bytes`);

/** fetch says "fetch failed" and puts what happened into the cause, or in several under it. */
function reasonOf(error: Error): string {
  if (error.name === "TimeoutError") return "it takes too long to answer";
  const cause = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const message = cause instanceof Error ? cause.message : error.message;
  // OpenSSL puts thread, number, library, function, file and line around what it has to say.
  return /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(message)?.[1] ?? message;
}
