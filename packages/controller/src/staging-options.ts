/**
 * The flags that name the default registry for the pieces of split charts: what `spec.staging` of a group says, said once for
 * all groups that say nothing. Judged by the group's own schema, so that both take the same.
 */
import { ApplicationGroupSpec, type Staging } from "@orkestra/api";

/** Values of the flags, as `parseArgs` gives them. The Secrets are of each group's namespace. */
export interface StagingFlags {
  readonly "staging-url": string;
  readonly "staging-secret": string;
  readonly "staging-cert-secret": string;
  readonly "staging-insecure": string;
}

export const STAGING_FLAGS = {
  "staging-url": { type: "string", default: "" },
  "staging-secret": { type: "string", default: "" },
  "staging-cert-secret": { type: "string", default: "" },
  "staging-insecure": { type: "string", default: "false" },
} as const;

export const STAGING_USAGE = `  --staging-url URL            registry for the pieces of split charts, for groups without spec.staging (default: none)
  --staging-secret NAME        Secret of the group's namespace with its credentials
  --staging-cert-secret NAME   Secret of the group's namespace with its certificate authority or a client certificate
  --staging-insecure BOOL      speak to it without TLS, for oci:// only (default "false")`;

/** `staging` is undefined without a URL. `problems` are lines for whoever started the program. */
export function stagingOf(flags: StagingFlags): { readonly staging: Staging | undefined; readonly problems: string[] } {
  const {
    "staging-url": url,
    "staging-secret": secret,
    "staging-cert-secret": certSecret,
    "staging-insecure": insecure,
  } = flags;
  const problems: string[] = [];
  if (!["true", "false"].includes(insecure))
    problems.push(`--staging-insecure must be true or false, not "${insecure}"`);
  if (url === "") {
    const useless = (["staging-secret", "staging-cert-secret"] as const).filter((name) => flags[name] !== "");
    const needy = [...useless, ...(insecure === "true" ? ["staging-insecure"] : [])];
    problems.push(...needy.map((name) => `--${name} says nothing without --staging-url`));
    return { staging: undefined, problems };
  }
  const read = STAGING.safeParse({
    url,
    ...(secret ? { secretRef: { name: secret } } : {}),
    ...(certSecret ? { certSecretRef: { name: certSecret } } : {}),
    ...(insecure === "true" ? { insecure: true } : {}),
  });
  for (const { path, message } of read.error?.issues ?? []) {
    const name = FLAG_OF[String(path[0])] ?? "staging-url";
    // A URL that is refused may hold a password, and this line ends in a log.
    problems.push(name === "staging-url" ? `--${name} ${message}` : `--${name} ${message}, not "${flags[name]}"`);
  }
  return { staging: read.data, problems };
}

const STAGING = ApplicationGroupSpec.shape.staging;

const FLAG_OF: Readonly<Record<string, keyof StagingFlags>> = {
  url: "staging-url",
  secretRef: "staging-secret",
  certSecretRef: "staging-cert-secret",
  insecure: "staging-insecure",
};
