/** One repository of an OCI registry (distribution specification): its tags and their manifests. */
import type { Credentials } from "../web/credentials.ts";
import { notARepository, type Trouble, unexpected } from "../web/trouble.ts";
import type { Web, WebAnswer } from "../web/web.ts";
import { authorize, readChallenge } from "./registry-auth.ts";

const ANSWER_BYTES = 8 * 1024 * 1024;
const PAGE = 1000;
const MOST_PAGES = 200;
const MANIFESTS = ["application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json"].join(", ");

export class Repository {
  readonly #web: Web;
  readonly #base: URL;
  readonly #name: string;
  readonly #credentials: Credentials | undefined;
  #authorization: string | undefined;

  /** `base`: the registry; `name`: the repository's path in it. */
  constructor(web: Web, base: URL, name: string, credentials: Credentials | undefined) {
    this.#web = web;
    this.#base = base;
    this.#name = name;
    this.#credentials = credentials;
  }

  /** Undefined where the registry has no such repository. */
  async tags(): Promise<string[] | undefined> {
    const tags: string[] = [];
    let url: URL | undefined = new URL(`/v2/${this.#name}/tags/list?n=${PAGE}`, this.#base);
    for (let page = 0; url; page++) {
      if (page === MOST_PAGES) throw notARepository(`it has more than ${MOST_PAGES} pages of tags`);
      const answer = await this.#ask(url, "GET");
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw this.#unexpected(answer);
      tags.push(...tagsOf(answer.text));
      url = this.#next(url, answer.headers.get("link"));
    }
    return tags;
  }

  /** Digest of the tag's manifest, empty where the registry does not tell; undefined where there is no such tag. */
  async digest(tag: string): Promise<string | undefined> {
    const url = new URL(`/v2/${this.#name}/manifests/${encodeURIComponent(tag)}`, this.#base);
    const answer = await this.#ask(url, "HEAD");
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw this.#unexpected(answer);
    return answer.headers.get("docker-content-digest") ?? "";
  }

  async #ask(url: URL, method: "GET" | "HEAD"): Promise<WebAnswer> {
    const answer = await this.#send(url, method);
    const challenge = answer.status === 401 && readChallenge(answer.headers.get("www-authenticate"));
    if (!challenge || this.#authorization !== undefined) return answer;
    this.#authorization = await authorize(this.#web, this.#base, this.#name, challenge, this.#credentials);
    return this.#authorization === undefined ? answer : this.#send(url, method);
  }

  #send(url: URL, method: "GET" | "HEAD"): Promise<WebAnswer> {
    const headers = { accept: method === "HEAD" ? MANIFESTS : "application/json" };
    const authorization = this.#authorization;
    return this.#web.send({ url, method, headers, authorization, tls: this.#credentials, limit: ANSWER_BYTES });
  }

  #unexpected({ status }: WebAnswer): Trouble {
    return unexpected(status, this.#credentials !== undefined);
  }

  /** The next page (RFC 8288), which must be on the same registry: our token goes there. */
  #next(from: URL, link: string | null): URL | undefined {
    const [, target] = /<([^>]+)>\s*;\s*rel="?next"?/i.exec(link ?? "") ?? [];
    if (target === undefined) return undefined;
    const url = URL.canParse(target, from.href) ? new URL(target, from) : undefined;
    if (url?.origin !== this.#base.origin) throw notARepository("its list of tags goes on somewhere else");
    return url;
  }
}

function tagsOf(text: string): string[] {
  try {
    const { tags } = JSON.parse(text) as { readonly tags?: unknown };
    // A repository whose tags were all deleted has null.
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  } catch {
    throw notARepository("its list of tags is not JSON");
  }
}
