/**
 * A token service as registries use them (distribution specification, "Token Authentication"): it knows some users and what
 * they may do, and signs tokens with a key that the registry trusts.
 */
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { onTestFinished } from "vitest";
import { temporary } from "./helm.ts";

export interface TokenService {
  /** `auth` of the registry's configuration. */
  readonly auth: object;
  /** Scopes asked for since the last call. */
  scopes(): readonly string[];
}

export interface TokenServiceOptions {
  /** What a user may do, by `NAME:PASSWORD`; "" is who shows nothing. */
  readonly rights: Readonly<Record<string, readonly ("pull" | "push")[]>>;
  /** Seconds that a token is good for. The registry adds a minute. */
  readonly seconds?: number;
}

const ISSUER = "test-tokens";
const SERVICE = "test-registry";

export async function startTokens({ rights, seconds = 300 }: TokenServiceOptions): Promise<TokenService> {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwks = join(await temporary(), "jwks.json");
  const key = { ...(await exportJWK(publicKey)), kid: "test", alg: "ES256", use: "sig" };
  await writeFile(jwks, JSON.stringify({ keys: [key] }));
  const scopes: string[] = [];
  const token = (scope: string, allowed: readonly string[]): Promise<string> => {
    const [type, name, actions = ""] = scope.split(/:(?=.*:)|:(?=[^:]*$)/);
    const granted = actions.split(",").filter((it) => allowed.includes(it));
    return new SignJWT({ access: granted.length === 0 ? [] : [{ type, name, actions: granted }] })
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: "test" })
      .setIssuer(ISSUER)
      .setAudience(SERVICE)
      .setSubject("somebody")
      .setJti(randomUUID())
      .setIssuedAt()
      .setNotBefore("-10s")
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(privateKey);
  };
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://tokens");
    const scope = searchParams.get("scope") ?? "";
    const allowed = rights[userOf(request)];
    scopes.push(scope);
    if (searchParams.get("service") !== SERVICE || !allowed) {
      response.writeHead(401).end(JSON.stringify({ details: "incorrect username or password" }));
      return;
    }
    token(scope, allowed).then(
      (signed) => response.writeHead(200).end(JSON.stringify({ token: signed, expires_in: seconds })),
      (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const auth = { token: { realm, service: SERVICE, issuer: ISSUER, jwks, signingalgorithms: ["ES256"] } };
  return { auth, scopes: () => scopes.splice(0) };
}

function userOf({ headers }: IncomingMessage): string {
  return Buffer.from((headers.authorization ?? "").replace(/^Basic /, ""), "base64").toString("utf8");
}
