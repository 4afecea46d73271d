/**
 * The Secrets of a request, as the kubelet mounts them: a folder with a file for each key. No executor may read Secrets
 * through the API server, so what is not mounted cannot be had; what is missing is named with all that helps to mend it.
 *
 * Problems name Secrets and keys, never a value.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Credentials, secretCredentials } from "@orkestra/charts";
import type { StageRequest } from "@orkestra/core";
import type { SecretFolders } from "../arguments/stage.ts";

/** What the repository of the chart and the registry of the pieces are asked with; undefined where nothing was given. */
interface Secrets {
  readonly chart: Credentials | undefined;
  readonly staging: Credentials | undefined;
}

export type ReadSecrets =
  | { readonly ok: true; readonly secrets: Secrets }
  | { readonly ok: false; readonly problems: readonly string[] };

type Keys = Readonly<Record<string, string>>;

/** One of the four Secrets. */
interface Place {
  /** As a person would name it. */
  readonly what: string;
  readonly isNamed: boolean;
  readonly folder: string | undefined;
  /** One complete set is enough. */
  readonly sets: readonly (readonly string[])[];
}

const CERTIFICATES = [["ca.crt"], ["tls.crt", "tls.key"]];
const DOCKER = ".dockerconfigjson";
/** One Secret may hold all there is of a repository, so that certificates alone are no mistake here. */
const credentialsFor = (url: string): Place["sets"] => [
  ["username", "password"],
  ["token"],
  ...(isRegistry(url) ? [[DOCKER]] : []),
  ...CERTIFICATES,
];
const isRegistry = (url: string): boolean => url.startsWith("oci://");
/** Older names of Flux. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  "ca.crt": "caFile",
  "tls.crt": "certFile",
  "tls.key": "keyFile",
};

export async function readSecrets(request: StageRequest, folders: SecretFolders): Promise<ReadSecrets> {
  const { namespace, chart, staging } = request;
  const place = (
    field: string,
    reference: { readonly name: string } | undefined,
    folder: string | undefined,
    sets: Place["sets"],
  ): Place => ({
    what: reference ? `Secret ${namespace}/${reference.name} (${field})` : `the folder given for ${field}`,
    isNamed: reference !== undefined,
    folder,
    sets,
  });
  const problems: string[] = [];
  const secrets = {
    chart: await credentials(
      place("chart.authSecretRef", chart.authSecretRef, folders.chartAuth, credentialsFor(chart.url)),
      place("chart.certSecretRef", chart.certSecretRef, folders.chartCert, CERTIFICATES),
      chart.url,
      problems,
    ),
    staging: await credentials(
      place("staging.secretRef", staging.secretRef, folders.stagingAuth, credentialsFor(staging.url)),
      place("staging.certSecretRef", staging.certSecretRef, folders.stagingCert, CERTIFICATES),
      staging.url,
      problems,
    ),
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, secrets };
}

async function credentials(
  auth: Place,
  cert: Place,
  url: string,
  problems: string[],
): Promise<Credentials | undefined> {
  const keys = { ...(await keysOf(auth, problems)), ...(await keysOf(cert, problems)) };
  try {
    const read = secretCredentials({ stringData: keys }, url);
    if (keys[DOCKER] && isRegistry(url) && !namesSomebody(read)) {
      problems.push(`${auth.what}: ${DOCKER} has no entry for ${new URL(url).host}`);
    }
    return Object.keys(read).length > 0 ? read : undefined;
  } catch (error) {
    problems.push(`${auth.what}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function namesSomebody({ username, token, identityToken }: Credentials): boolean {
  return username !== undefined || token !== undefined || identityToken !== undefined;
}

async function keysOf(place: Place, problems: string[]): Promise<Keys> {
  const keys = place.folder === undefined ? {} : await filesIn(place.folder);
  const has = (key: string): boolean => Boolean(keys[key] || keys[ALSO_CALLED[key] ?? key]);
  if (place.isNamed && !place.sets.some((set) => set.every(has))) problems.push(missing(place, Object.keys(keys)));
  return keys;
}

function missing({ what, sets }: Place, found: readonly string[]): string {
  const needs = `it needs ${sets.map((set) => set.join(" and ")).join(", or ")}`;
  return found.length === 0
    ? `${what} does not exist or is empty; ${needs}`
    : `${what} has only ${[...found].sort().join(", ")}; ${needs}`;
}

/** Empty where there is no such folder; a volume of a Secret that is optional and not there is an empty one. */
async function filesIn(folder: string): Promise<Keys> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  // "..data" and the folder that it points to are how the kubelet changes all keys at once.
  const keys = names.filter((name) => !name.startsWith(".."));
  return Object.fromEntries(
    await Promise.all(keys.map(async (key) => [key, await readFile(join(folder, key), "utf8")])),
  );
}
