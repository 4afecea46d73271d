/** What a repository or registry asks of whom it lets in, whatever Secret or file it was read from. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  /** Bearer token for HTTP repositories; for registries one that they take as it is. */
  readonly token?: string;
  /** Refresh token of a registry, Docker's `identitytoken`. */
  readonly identityToken?: string;
  /** PEM: authorities beside the usual ones, and the client's own certificate and key. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Basic authentication (RFC 7617); undefined without a user. */
export function basic(credentials: Credentials | undefined): string | undefined {
  if (credentials?.username === undefined) return undefined;
  return `Basic ${Buffer.from(`${credentials.username}:${credentials.password ?? ""}`).toString("base64")}`;
}

/** Whether they say who asks: certificates alone do not say it to a registry. */
export function namesSomebody(credentials: Credentials | undefined): boolean {
  const { username, token, identityToken } = credentials ?? {};
  return [username, token, identityToken].some((it) => it !== undefined);
}
