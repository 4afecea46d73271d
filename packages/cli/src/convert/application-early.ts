/** An Application of the early shape (v0.1), as an Application of ours. */
import { API_GROUP_VERSION, Kind, MAX_APPLICATION_NAME } from "@orkestra/api";
import { versionIn, withoutCredentials } from "./chart.ts";
import { defined, type Fields, type Json } from "./fields.ts";
import { convertMetadata } from "./metadata.ts";
import { convertEarlyRelease } from "./release-early.ts";
import { convertSubcharts } from "./subcharts.ts";

export interface EarlyOptions {
  readonly namespace: string | undefined;
  /** URL by nickname. */
  readonly registries: ReadonlyMap<string, string>;
}

export function convertEarlyApplication(root: Fields, { namespace, registries }: EarlyOptions): Json {
  const metadata = convertMetadata(root, MAX_APPLICATION_NAME, namespace);
  const spec = root.fields("spec");
  if (!spec) {
    root.problem("is required", "spec");
    return { apiVersion: API_GROUP_VERSION, kind: Kind.Application, metadata };
  }
  if (spec.take("namespace") !== undefined) {
    spec.note("left out: the original did not use it; release.targetNamespace says where objects go", "namespace");
  }
  if (spec.take("groupID") !== undefined) {
    spec.note("left out: the original only logged it; the group names its applications", "groupID");
  }
  const converted = defined({
    chart: chartOf(spec, registries),
    release: convertEarlyRelease(spec),
    subcharts: convertSubcharts(spec, "released none of them"),
  });
  spec.end();
  root.end();
  return { apiVersion: API_GROUP_VERSION, kind: Kind.Application, metadata, spec: converted };
}

function chartOf(spec: Fields, registries: ReadonlyMap<string, string>): Json {
  const nick = spec.text("repo");
  const path = spec.text("repoPath");
  const chart = spec.fields("chart");
  if (!chart) {
    spec.problem("is required", "chart");
    return {};
  }
  const written = chart.text("repository");
  const url = urlOf(spec, chart, { nick, path, written }, registries);
  const name = chart.text("name");
  if (chart.left.some((field) => ["git", "ref", "path", "secretRef", "skipDepUpdate"].includes(field))) {
    const why =
      "charts come from Helm repositories and OCI registries alone: package and push the chart of the git repository";
    if (chart.take("git") !== undefined) chart.note(`not carried over: ${why}`, "git");
    for (const field of ["ref", "path", "secretRef", "skipDepUpdate"]) {
      if (chart.take(field) !== undefined) chart.note("not carried over: it is of use with git alone", field);
    }
  }
  const converted = defined({ url, name, version: versionIn(chart), authSecretRef: pullSecret(chart) });
  chart.end();
  return converted;
}

interface Where {
  readonly nick: string | undefined;
  readonly path: string | undefined;
  readonly written: string | undefined;
}

/** The original fetched from the registry of the nickname; `chart.repository` was for the Helm Operator alone. */
function urlOf(
  spec: Fields,
  chart: Fields,
  { nick, path, written }: Where,
  registries: ReadonlyMap<string, string>,
): string | undefined {
  const tell = (message: string): void => chart.note(message, "repository");
  const known = nick === undefined ? undefined : registries.get(nick);
  if (known === undefined) {
    const remedy = `--repository ${nick}=URL, or --registries FILE, says which URL it stands for`;
    if (written === undefined) {
      if (nick === undefined) chart.problem("is required", "repository");
      else spec.problem(`"${nick}" is the nickname of a repository: ${remedy}`, "repo");
      return undefined;
    }
    if (nick !== undefined) spec.note(`chart.repository was taken in its place; ${remedy}`, "repo");
    return joined(withoutCredentials(written, tell), path);
  }
  const url = joined(known, path);
  if (written !== undefined && trimmed(written) !== url) {
    tell(`left out: the original fetched from "${nick}", which is ${url}`);
  }
  return url;
}

function pullSecret(chart: Fields): Json | undefined {
  const reference = chart.fields("chartPullSecret");
  if (!reference) return undefined;
  const name = reference.text("name");
  reference.note(
    `is chart.authSecretRef now: "${name}" needs the keys username and password, and must be in the group's namespace`,
  );
  reference.end();
  return defined({ name });
}

function joined(url: string, path: string | undefined): string {
  const below = path?.replace(/^\/+|\/+$/g, "") ?? "";
  return below === "" ? trimmed(url) : `${trimmed(url)}/${below}`;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
