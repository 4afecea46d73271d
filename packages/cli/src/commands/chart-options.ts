/** Options that all commands on one chart share. Loaded for every `--help`, so it imports next to nothing. */
import type { Command } from "commander";
import type { AccessOptions } from "../chart/access.ts";
import { type ChartSource, parseSource, type SourceOptions } from "../chart/source.ts";

export type ChartOptions = SourceOptions & AccessOptions;

/** A command with CHART and the options that say where it is. */
export function takesChart(command: Command): Command {
  return command
    .argument("<chart>", "folder, .tgz, oci://HOST/PATH/NAME[:VERSION], or a name with --repo")
    .optionsGroup("Where the chart is:")
    .option("--repo <url>", "Helm repository that has the chart")
    .option("--version <version>", "version or range of a repository's chart (default: newest stable)")
    .optionsGroup("Access to a repository:")
    .option("--username <name>", "user; the password comes with --password-stdin")
    .option("--password-stdin", "read the password from standard input")
    .option("--registry-config <file>", "credentials of OCI registries, in the form of Docker's config.json")
    .option("--ca-file <file>", "certificates of authorities to trust beside the usual ones, PEM")
    .option("--cert-file <file>", "the client's own certificate, PEM")
    .option("--key-file <file>", "the key of the client's certificate, PEM")
    .option("--plain-http", "speak to an OCI registry without TLS")
    .option("--no-cache", "fetch the archive even if it was fetched before")
    .optionsGroup("Options:");
}

/** Ends with wrong usage where the words do not say which chart is meant, or how to get in. */
export function sourceOf(chart: string, options: ChartOptions, command: Command): ChartSource {
  const parsed = parseSource(chart, options);
  if (!parsed.ok) return command.error(`error: ${parsed.message}`);
  const { username, passwordStdin, certFile, keyFile } = options;
  if ((username === undefined) !== (passwordStdin === undefined)) {
    command.error("error: --username and --password-stdin go together");
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    command.error("error: --cert-file and --key-file go together");
  }
  return parsed.source;
}
