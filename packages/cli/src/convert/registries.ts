/** The early shape's registries: nicknames of repositories, from the original's configuration file or the command line. */
import { documentsIn, type ManifestDocument } from "../manifests/documents.ts";
import type { Path } from "../manifests/offset.ts";
import { readSources } from "../manifests/read.ts";
import { withoutCredentials } from "./chart.ts";
import { Fields, type Found, isJson } from "./fields.ts";

export interface RegistriesOptions {
  /** `NICK=URL`. They go before the file's. */
  readonly repositories: readonly (readonly [nick: string, url: string])[];
  /** With `registries:` as the original's controller read it, or its ConfigMap. */
  readonly file?: string | undefined;
  readonly stdin: () => Promise<string>;
}

/** URL by nickname. */
export async function readRegistries(options: RegistriesOptions, found: Found): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  if (options.file !== undefined) {
    const { texts, problems } = await readSources([options.file], options.stdin);
    found.problems.push(...problems);
    for (const text of texts) {
      const read = documentsIn(text);
      found.problems.push(...read.problems);
      for (const document of read.documents) readDocument(document, urls, found);
    }
    if (urls.size === 0 && found.problems.length === 0) {
      found.problems.push({ source: options.file, message: "there is no registry in it: registries: NICK: url: URL" });
    }
  }
  for (const [nick, url] of options.repositories) urls.set(nick, url);
  return urls;
}

function readDocument(document: ManifestDocument, urls: Map<string, string>, found: Found): void {
  const { value, source, positionOf } = document;
  if (!isJson(value)) return;
  if (value["kind"] === "ConfigMap" && isJson(value["data"])) {
    for (const [key, text] of Object.entries(value["data"])) {
      if (typeof text !== "string") continue;
      // Places inside the text are those of the key that holds it.
      const at = { source, positionOf: () => positionOf(["data", key]) };
      for (const inner of documentsIn({ source, text }).documents) readDocument({ ...inner, ...at }, urls, found);
    }
    return;
  }
  const located = {
    problem: (path: Path, message: string) => ({ source, position: positionOf(path), message }),
  };
  const root = new Fields(value, located, found);
  const registries = root.fields("registries");
  for (const nick of registries?.left ?? []) {
    const registry = registries?.fields(nick);
    if (registry) readRegistry(nick, registry, urls);
  }
  root.end("not carried over: only registries are read");
}

function readRegistry(nick: string, registry: Fields, urls: Map<string, string>): void {
  const url = registry.text("url");
  if (url === undefined) registry.note("passed over: it has no url");
  else if (nick === "staging") {
    registry.note(
      "not carried over: pieces of charts go to the staging registry that the group's spec.staging or Orkestra's own configuration names",
    );
  } else {
    urls.set(
      nick,
      withoutCredentials(url, (message) => registry.note(message, "url")),
    );
  }
  for (const key of ["caFile", "certFile", "keyFile"].filter((it) => registry.take(it) !== undefined)) {
    registry.note("not carried over: put the certificate in a Secret and name it in chart.certSecretRef", key);
  }
  if (registry.take("insecureSkipVerify") !== undefined) {
    const why = "not carried over: certificates are always checked; chart.certSecretRef names an authority of your own";
    registry.note(why, "insecureSkipVerify");
  }
  registry.end("not carried over: put credentials in a Secret and name it in chart.authSecretRef");
}
