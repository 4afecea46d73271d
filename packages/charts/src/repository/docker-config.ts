/** Credentials in the form of Docker's config.json, also the content of `.dockerconfigjson` Secrets. */
import type { Credentials } from "../web/credentials.ts";

/** Credentials by host (with its port). */
export type DockerConfig = ReadonlyMap<string, Credentials>;

/** Throws an Error that says what is wrong; it never quotes the content. Credential helpers are not run. */
export function readDockerConfig(text: string): DockerConfig {
  const auths = fieldsOf(fieldsOf(parsed(text))["auths"]);
  return new Map(Object.entries(auths).map(([server, entry]) => [hostOf(server), credentialsOf(fieldsOf(entry))]));
}

/** The entry for a registry's host. Docker Hub is known under its old name. */
export function credentialsFor(config: DockerConfig, host: string): Credentials | undefined {
  const names = ["docker.io", "index.docker.io", "registry-1.docker.io"];
  const hosts = names.includes(host) ? [host, ...names] : [host];
  return hosts.map((it) => config.get(it)).find((it) => it !== undefined);
}

/** Keys are hosts, or URLs such as `https://index.docker.io/v1/`. */
function hostOf(server: string): string {
  return server.replace(/^[a-z]+:\/\//, "").split("/")[0] ?? "";
}

function credentialsOf(entry: Readonly<Record<string, unknown>>): Credentials {
  const text = (name: string): string | undefined => {
    const value = entry[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [, user, pass] = /^([^:]*):(.*)$/s.exec(Buffer.from(text("auth") ?? "", "base64").toString("utf8")) ?? [];
  const [username, password] = [text("username") ?? user, text("password") ?? pass];
  const [identityToken, token] = [text("identitytoken"), text("registrytoken")];
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(identityToken === undefined ? {} : { identityToken }),
    ...(token === undefined ? {} : { token }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is not JSON");
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
