/** Which chart is meant by the words of a command: a folder or archive on disk, or a chart of a repository or registry. */
import type { ChartRequest } from "@orkestra/charts";

export type ChartSource =
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "repository"; readonly request: ChartRequest };

export interface SourceOptions {
  readonly repo?: string;
  readonly version?: string;
  readonly plainHttp?: boolean;
}

export type ParsedSource =
  | { readonly ok: true; readonly source: ChartSource }
  /** Wrong usage, in words. */
  | { readonly ok: false; readonly message: string };

const OCI = /^oci:\/\/([^/]+(?:\/.+)?)\/([^/:@]+)(?::([^/:@]+))?$/;

/** As Helm: `oci://…/NAME`, a NAME of the repository `--repo`, else a path. */
export function parseSource(chart: string, options: SourceOptions): ParsedSource {
  if (chart.startsWith("oci://")) return ofRegistry(chart, options);
  if (options.plainHttp) return wrong("--plain-http is for oci:// alone; a repository without TLS has an http:// URL");
  if (options.repo !== undefined) return ofRepository(chart, options.repo, options.version);
  if (/^https?:\/\//.test(chart)) return wrong(`a repository is named by --repo: NAME --repo ${chart}`);
  if (options.version !== undefined) return wrong("--version is for charts of a repository; a path has just one");
  return chart === "" ? wrong("CHART must not be empty") : { ok: true, source: { kind: "path", path: chart } };
}

function ofRegistry(chart: string, { repo, version, plainHttp }: SourceOptions): ParsedSource {
  if (repo !== undefined) return wrong("--repo and oci:// exclude each other");
  const [, place, name, tag] = OCI.exec(chart) ?? [];
  if (place === undefined || name === undefined || !URL.canParse(`oci://${place}`)) {
    return wrong(`"${chart}" is not oci://HOST/PATH/NAME or oci://HOST/PATH/NAME:VERSION`);
  }
  if (tag !== undefined && version !== undefined) return wrong(`the version is given twice, as ${tag} and ${version}`);
  // Tags have "_" for the "+" of versions.
  const wanted = tag?.replaceAll("_", "+") ?? version;
  return repository({ url: `oci://${place}`, name, version: wanted, insecure: plainHttp });
}

function ofRepository(name: string, url: string, version: string | undefined): ParsedSource {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    return wrong(`--repo "${url}" is not an http:// or https:// URL`);
  return repository({ url, name, version });
}

function repository(request: ChartRequest): ParsedSource {
  return { ok: true, source: { kind: "repository", request } };
}

function wrong(message: string): ParsedSource {
  return { ok: false, message };
}
