/** Credentials in a Secret, under the keys that Flux and our API name. */
import type { Credentials } from "../web/credentials.ts";
import { credentialsFor, readDockerConfig } from "./docker-config.ts";

/** For a repository URL. Throws an Error that says which key is wrong; it never quotes a value. */
export function secretCredentials(secret: Readonly<Record<string, unknown>>, url: string): Credentials {
  const value = (key: string): string | undefined => plain(secret, key) ?? decoded(secret, key);
  const own = {
    username: value("username"),
    password: value("password"),
    token: value("token"),
    ca: value("ca.crt") ?? value("caFile"),
    cert: value("tls.crt") ?? value("certFile"),
    key: value("tls.key") ?? value("keyFile"),
  };
  const config = value(".dockerconfigjson");
  return { ...registryCredentials(config, url), ...present(own) };
}

function registryCredentials(config: string | undefined, url: string): Credentials {
  if (config === undefined || !url.startsWith("oci://")) return {};
  try {
    return credentialsFor(readDockerConfig(config), new URL(url).host) ?? {};
  } catch (error) {
    throw new Error(`.dockerconfigjson: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Written plainly, `stringData` wins over `data`, as on the API server. */
function plain({ stringData }: Readonly<Record<string, unknown>>, key: string): string | undefined {
  return textIn(stringData, key);
}

function decoded({ data }: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const text = textIn(data, key);
  return text === undefined ? undefined : Buffer.from(text, "base64").toString("utf8");
}

function textIn(map: unknown, key: string): string | undefined {
  const value = typeof map === "object" && map !== null ? (map as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof value === "string" ? value : undefined;
}

function present(fields: Readonly<Record<string, string | undefined>>): Credentials {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
