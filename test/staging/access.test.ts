import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Credentials, explainStaging, secretCredentials } from "@orkestra/charts";
import { expect, test } from "vitest";
import { type Certificates, certificates } from "./harness/certificates.ts";
import { temporary } from "./harness/helm.ts";
import { piece } from "./harness/pieces.ts";
import { startProxy } from "./harness/proxy.ts";
import { type Registry, startRegistry } from "./harness/registry.ts";
import { stage } from "./harness/stage.ts";
import { startTokens } from "./harness/tokens.ts";

/** Whether anything of a chart is in the registry: not even the beginning of an upload. */
const isEmpty = ({ folder }: Registry): boolean => !existsSync(join(folder, "storage/docker/registry/v2/repositories"));

/** "test", as bcrypt has it. */
const HTPASSWD = "orkestra:$2a$05$IPpmOY1GL/0BWWDVwqT05OkzaBfJmzhJXyZm7DBAVP3/SWsfu/mie\n";
const good = { username: "orkestra", password: "not-a-secret" };

async function guarded(): Promise<Registry> {
  const path = join(await temporary(), "htpasswd");
  await writeFile(path, HTPASSWD);
  return await startRegistry({ auth: { htpasswd: { realm: "staging", path } } });
}

test("a registry that wants a password gets it, from a Secret of Docker's form too", async () => {
  const registry = await guarded();
  const target = { url: `oci://${registry.host}/staging`, insecure: true };
  expect(await stage(target, piece(), good)).toMatchObject({ ok: true, outcome: "pushed" });
  const auth = Buffer.from(`${good.username}:${good.password}`).toString("base64");
  const config = JSON.stringify({ auths: { [registry.host]: { auth } } });
  const credentials = secretCredentials({ stringData: { ".dockerconfigjson": config } }, target.url);
  expect(await stage(target, piece(), credentials)).toMatchObject({ ok: true, outcome: "present" });
});

test.each<{ why: string; credentials?: Credentials; says: string }>([
  {
    why: "a wrong password",
    credentials: { username: "orkestra", password: "wrong" },
    says: "it does not accept the user name, password or token that it was given (401, authentication required): correct the Secret of staging.secretRef",
  },
  {
    why: "no password",
    says: "it wants credentials and was given none (401, authentication required): name a Secret in staging.secretRef",
  },
])("$why is told, and leaves nothing behind", async ({ credentials, says }) => {
  const registry = await guarded();
  const target = { url: `oci://${registry.host}/staging`, insecure: true };
  const answer = await stage(target, piece(), credentials);
  if (answer.ok) throw new Error("it was pushed");
  expect(explainStaging(target, "shop", answer.problem)).toBe(`staging registry ${target.url}/shop: ${says}`);
  expect(isEmpty(registry)).toBe(true);
});

const rights = { "owner:pw": ["pull", "push"], "guest:pw": ["pull"], "": ["pull"] } as const;

test("a token is asked for once, for just the repository", async () => {
  const tokens = await startTokens({ rights });
  const registry = await startRegistry({ auth: tokens.auth });
  const target = { url: `oci://${registry.host}/team/staging`, insecure: true };
  const owner = { username: "owner", password: "pw" };
  expect(await stage(target, piece(), owner)).toMatchObject({ ok: true, outcome: "pushed" });
  expect(tokens.scopes()).toEqual(["repository:team/staging/shop:pull,push"]);
  expect(await stage(target, piece(), owner)).toMatchObject({ ok: true, outcome: "present" });
  expect(await stage(target, piece(), { username: "guest", password: "pw" })).toMatchObject({ outcome: "present" });
});

test("a token may run out before any of the requests", async () => {
  const tokens = await startTokens({ rights });
  const registry = await startRegistry({ auth: tokens.auth });
  const owner = { username: "owner", password: "pw" };
  let spoiled: number | undefined;
  const proxy = await startProxy(registry.host, (_line, number) => (number === spoiled ? "spoil" : "pass"));
  const target = { url: `oci://${proxy.host}/staging`, insecure: true };
  expect(await stage(target, piece(), owner)).toMatchObject({ ok: true, outcome: "pushed" });
  const requests = proxy.passed.length;
  // The first request shows no token at all.
  for (let at = 1; at < requests; at++) {
    tokens.scopes();
    spoiled = proxy.passed.length + at;
    const answer = await stage(target, piece({ version: `1.0.${at}` }), owner);
    expect({ at, answer }).toMatchObject({ answer: { ok: true, outcome: "pushed" } });
    expect({ at, tokens: tokens.scopes().length }).toEqual({ at, tokens: at === 1 ? 1 : 2 });
  }
});

test.each<{ why: string; credentials?: Credentials; says: string }>([
  {
    why: "a wrong password",
    credentials: { username: "owner", password: "wrong" },
    says: "it does not accept the user name, password or token that it was given (401, incorrect username or password): correct the Secret of staging.secretRef",
  },
  {
    why: "a user who may only pull",
    credentials: { username: "guest", password: "pw" },
    says: "the user of staging.secretRef may not push here (401, authentication required): give it the right to, or name another Secret",
  },
  {
    why: "nobody, where everybody may pull",
    says: "nobody may push here without credentials (401, authentication required): name a Secret in staging.secretRef",
  },
])("$why is told by the token service or the registry, and leaves nothing behind", async ({ credentials, says }) => {
  const tokens = await startTokens({ rights });
  const registry = await startRegistry({ auth: tokens.auth });
  const target = { url: `oci://${registry.host}/staging`, insecure: true };
  const answer = await stage(target, piece(), credentials);
  if (answer.ok) throw new Error("it was pushed");
  expect(explainStaging(target, "shop", answer.problem)).toBe(`staging registry ${target.url}/shop: ${says}`);
  expect(isEmpty(registry)).toBe(true);
});

test("a certificate of an authority of one's own is trusted where the authority is given", async () => {
  const own = await certificates();
  const registry = await startRegistry({ tls: own.files });
  const target = { url: `oci://${registry.host}/staging` };
  expect(await stage(target, piece(), { ca: own.ca })).toMatchObject({ ok: true, outcome: "pushed" });
  expect(await stage(target, piece(), { ca: own.ca })).toMatchObject({ ok: true, outcome: "present" });
});

test("a registry that wants a client's certificate gets it", async () => {
  const own = await certificates();
  const registry = await startRegistry({ tls: { ...own.files, clientCa: own.files.ca } });
  const target = { url: `oci://${registry.host}/staging` };
  const credentials = { ca: own.ca, ...own.client };
  expect(await stage(target, piece(), credentials)).toMatchObject({ ok: true, outcome: "pushed" });
});

type Tls = (own: Certificates) => Credentials | undefined;

test.each<{ why: string; wantsClient?: boolean; credentials: Tls; says: RegExp }>([
  {
    why: "an authority that nobody knows",
    credentials: () => undefined,
    says: /^its certificate is not trusted \(.*certificate.*\): put the authority's ca\.crt into the Secret of staging\.certSecretRef$/,
  },
  {
    why: "no client's certificate",
    wantsClient: true,
    credentials: ({ ca }) => ({ ca }),
    says: /^it did not accept our certificate, or wants one and was given none \(.*\): put tls\.crt and tls\.key into/,
  },
  {
    why: "a certificate that is none",
    credentials: ({ ca, client }) => ({ ca, cert: "-----BEGIN nothing", key: client.key }),
    says: /^it did not accept our certificate, or wants one and was given none \(.*\): put tls\.crt and tls\.key into/,
  },
])("$why is told", async ({ wantsClient = false, credentials, says }) => {
  const own = await certificates();
  const registry = await startRegistry({ tls: { ...own.files, ...(wantsClient ? { clientCa: own.files.ca } : {}) } });
  const target = { url: `oci://${registry.host}/staging` };
  const answer = await stage(target, piece(), credentials(own));
  if (answer.ok) throw new Error("it was pushed");
  const line = explainStaging(target, "shop", answer.problem);
  expect(line.replace(`staging registry ${target.url}/shop: `, "")).toMatch(says);
});

test("who speaks TLS to a registry that does not, and the other way round, is told what to set", async () => {
  const own = await certificates();
  const plain = await startRegistry();
  const secure = await startRegistry({ tls: own.files });
  expect(await stage({ url: `oci://${plain.host}/staging` }, piece())).toEqual({
    ok: false,
    problem: { kind: "SpeaksNoTls" },
  });
  expect(await stage({ url: `oci://${secure.host}/staging`, insecure: true }, piece())).toEqual({
    ok: false,
    problem: { kind: "SpeaksTls" },
  });
});
