/** How a registry wants to be asked (distribution's token specification) and the Authorization that satisfies it. */
import { basic, type Credentials, namesSomebody } from "../web/credentials.ts";
import { toldBy } from "../web/told.ts";
import { notARepository, unexpected } from "../web/trouble.ts";
import type { Web } from "../web/web.ts";

const TOKEN_BYTES = 1024 * 1024;

export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The header WWW-Authenticate: `Bearer realm="…",service="…"`. */
export function readChallenge(header: string | null): Challenge | undefined {
  const [, scheme, rest] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header ?? "") ?? [];
  if (scheme === undefined || rest === undefined) return undefined;
  const parameters = [...rest.matchAll(/([a-zA-Z_]+)=(?:"([^"]*)"|([^\s,]+))/g)];
  return {
    scheme: scheme.toLowerCase(),
    parameters: Object.fromEntries(
      parameters.map(([, name = "", quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? ""]),
    ),
  };
}

/** What a token is asked for. */
export type Access = "pull" | "pull,push";

export interface Asking {
  readonly web: Web;
  /** The registry. */
  readonly base: URL;
  readonly repository: string;
  readonly access: Access;
  readonly challenge: Challenge;
  readonly credentials: Credentials | undefined;
}

/**
 * The Authorization for one repository; undefined where there is nothing to show. A token service may be on another host
 * than its registry, that is usual; it must not be less well protected.
 */
export async function authorize({ web, base, repository, access, challenge, credentials }: Asking) {
  if (credentials?.token !== undefined) return `Bearer ${credentials.token}`;
  if (challenge.scheme !== "bearer") return basic(credentials);
  const { realm = "", service } = challenge.parameters;
  if (!URL.canParse(realm)) throw notARepository("it names no token service");
  const url = new URL(realm);
  if (url.protocol !== "https:" && url.protocol !== base.protocol) {
    throw notARepository(`its token service ${url.origin} is not protected`);
  }
  const fields = { ...(service ? { service } : {}), scope: `repository:${repository}:${access}` };
  const answer = await web.send(tokenRequest(url, fields, credentials));
  if (answer.status !== 200) {
    throw unexpected(answer.status, namesSomebody(credentials), { ...toldBy(answer), byTokenService: true });
  }
  return `Bearer ${tokenOf(answer.text)}`;
}

function tokenRequest(url: URL, fields: Readonly<Record<string, string>>, credentials: Credentials | undefined) {
  const common = { tls: credentials, limit: TOKEN_BYTES };
  if (credentials?.identityToken !== undefined) {
    const grant = { grant_type: "refresh_token", refresh_token: credentials.identityToken, client_id: "orkestra" };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return {
      ...common,
      url,
      method: "POST" as const,
      headers,
      secret: true,
      body: String(new URLSearchParams({ ...fields, ...grant })),
    };
  }
  const asked = new URL(url);
  for (const [name, value] of Object.entries(fields)) asked.searchParams.set(name, value);
  return { ...common, url: asked, authorization: basic(credentials) };
}

function tokenOf(text: string): string {
  try {
    const { token, access_token } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    for (const it of [token, access_token]) if (typeof it === "string" && it !== "") return it;
  } catch {
    // Not JSON: the same trouble as JSON without a token.
  }
  throw notARepository("its token service gave no token");
}
