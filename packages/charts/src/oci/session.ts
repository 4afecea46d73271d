/**
 * Requests about one repository of a registry, with the Authorization that the registry asks for: a token for just that
 * repository, renewed when the registry no longer takes it, or the password itself where it asks for that.
 *
 * A registry may send uploads to another host. That host gets neither Authorization nor client certificate.
 */
import { type Credentials, namesSomebody } from "../web/credentials.ts";
import type { Web, WebAnswer, WebRequest } from "../web/web.ts";
import { type Access, authorize, type Challenge, readChallenge } from "./registry-auth.ts";

export type RegistryRequest = Omit<WebRequest, "authorization" | "tls">;

export interface SessionOptions {
  readonly web: Web;
  /** The registry. */
  readonly base: URL;
  /** Path of the repository in it. */
  readonly repository: string;
  readonly credentials: Credentials | undefined;
  readonly access: Access;
}

export class Session {
  readonly #options: SessionOptions;
  #authorization: string | undefined;
  #tokens: Challenge | undefined;
  #renewal: Promise<string | undefined> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get withCredentials(): boolean {
    return namesSomebody(this.#options.credentials);
  }

  /** Whether the registry's token service let us in: what the registry then refuses is not for want of knowing who asks. */
  get hasToken(): boolean {
    return (
      this.#tokens !== undefined && this.#authorization !== undefined && this.#options.credentials?.token === undefined
    );
  }

  get base(): URL {
    return this.#options.base;
  }

  /** A place of the repository, for example `tags/list`. */
  url(path: string): URL {
    return new URL(`/v2/${this.#options.repository}/${path}`, this.base);
  }

  /** Through another Web than its own for requests that need other patience. Every status is an answer. */
  async ask(request: RegistryRequest, web: Web = this.#options.web): Promise<WebAnswer> {
    const shown = this.#authorization;
    const answer = await this.#send(request, web);
    const own = request.url.origin === this.base.origin;
    const challenge = own && answer.status === 401 && readChallenge(answer.headers.get("www-authenticate"));
    if (!challenge) return answer;
    const renewed = await this.#renew(shown, challenge);
    return renewed === undefined || renewed === shown ? answer : this.#send(request, web);
  }

  #send(request: RegistryRequest, web: Web): Promise<WebAnswer> {
    const { credentials } = this.#options;
    if (request.url.origin === this.base.origin) {
      return web.send({ ...request, authorization: this.#authorization, tls: credentials });
    }
    return web.send({ ...request, tls: credentials?.ca === undefined ? undefined : { ca: credentials.ca } });
  }

  /** Requests that were refused at the same time share one new token. */
  async #renew(shown: string | undefined, challenge: Challenge): Promise<string | undefined> {
    if (this.#authorization !== shown) return this.#authorization;
    // Harbor names its token service only to who shows nothing; once shown a token that is too old, it asks for a password.
    if (challenge.scheme === "bearer") this.#tokens = challenge;
    this.#renewal ??= authorize({ ...this.#options, challenge: this.#tokens ?? challenge }).finally(() => {
      this.#renewal = undefined;
    });
    this.#authorization = (await this.#renewal) ?? this.#authorization;
    return this.#authorization;
  }
}
