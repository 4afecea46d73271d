/** What the repository of an Application's chart is asked with: Secrets of the input, or what this machine's user has. */
import type { ApplicationSpec } from "@orkestra/api";
import { type Credentials, credentialsFor, type DockerConfig, secretCredentials } from "@orkestra/charts";
import type { Manifests } from "./manifests/load.ts";

export interface ChartCredentials {
  readonly credentials: Credentials | undefined;
  readonly findings: readonly Finding[];
}

/** About the Secret that a field of the chart names. */
interface Finding {
  readonly kind: "problem" | "note";
  readonly field: "authSecretRef" | "certSecretRef";
  readonly message: string;
}

/** `secrets`: of the group's namespace. `hosts`: for registries whose Secret is not among them. */
export function chartCredentials(
  { url, authSecretRef, certSecretRef }: ApplicationSpec["chart"],
  secrets: Manifests["secrets"],
  hosts: DockerConfig,
): ChartCredentials {
  const host = url.startsWith("oci://") ? credentialsFor(hosts, new URL(url).host) : undefined;
  const findings: Finding[] = [];
  const read = (field: Finding["field"], name: string | undefined): Credentials | undefined => {
    const secret = name === undefined ? undefined : secrets.find(({ object }) => object.name === name);
    if (!secret) return undefined;
    try {
      return secretCredentials(secret.value, url);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      findings.push({ kind: "problem", field, message: `Secret ${name}: ${why}` });
      return {};
    }
  };
  const missing = (field: Finding["field"], name: string, what: string): void => {
    findings.push({ kind: "note", field, message: `Secret ${name} is not in the input; asking without ${what}` });
  };
  const auth = read("authSecretRef", authSecretRef?.name);
  const cert = read("certSecretRef", certSecretRef?.name);
  if (authSecretRef && !auth && !host) missing("authSecretRef", authSecretRef.name, "credentials");
  if (certSecretRef && !cert) missing("certSecretRef", certSecretRef.name, "its certificates");
  const all = { ...(auth ?? host), ...tlsOf(cert) };
  return { credentials: Object.keys(all).length > 0 ? all : undefined, findings };
}

/** A Secret of certificates is asked for nothing else. */
function tlsOf({ ca, cert, key }: Credentials = {}): Credentials {
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
