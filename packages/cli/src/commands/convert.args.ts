/** The words of `orkestra convert`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { type InputOptions, takesManifests } from "./input-options.ts";

const CONVERT_OUTPUTS = ["yaml", "json"] as const;

type Repository = readonly [nick: string, url: string];

export interface ConvertOptions extends InputOptions {
  readonly output: (typeof CONVERT_OUTPUTS)[number];
  readonly repository: readonly Repository[];
  readonly registries?: string;
}

export function addConvert(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesManifests(program.command("convert"))
    .summary("convert manifests of the original Orkestra")
    .description(
      "Converts Applications and ApplicationGroups of the original Orkestra (orkestra.azure.microsoft.com/v1alpha1), of both of its shapes, to manifests of this one that plan accepts. A note on stderr tells of each field that is not carried over or means something else, and what to do. Needs no cluster.",
    )
    .addOption(new Option("-o, --output <form>", "what to print").choices(CONVERT_OUTPUTS).default("yaml"))
    .addOption(
      new Option("--repository <nick=url>", "what a nickname in an Application's spec.repo stands for; may be repeated")
        .argParser(repository)
        .default([], "none"),
    )
    .option("--registries <file>", "nicknames from the original's configuration file, or from its ConfigMap")
    .addHelpText(
      "after",
      `
Examples:
  orkestra convert -f original.yaml -n shop > group.yaml
  orkestra convert -f original.yaml -n shop | orkestra plan -f -
  orkestra convert -f applications/ --repository bitnami=https://charts.bitnami.com/bitnami
  orkestra convert -f applications/ --registries config.yaml -o json
  kubectl get ag.orkestra.azure.microsoft.com -o yaml | orkestra convert -n shop -f -

Exit code: 0, or 1 with a line for each problem on stderr; see orkestra --help.`,
    )
    .action(async (options: ConvertOptions, command: Command) => {
      if (options.registries === "-" && options.filename.includes("-")) {
        command.error("error: standard input cannot be both manifests and registries");
      }
      const { convert } = await import("./convert.ts");
      ends(await convert(options, io));
    });
}

function repository(text: string, before: readonly Repository[]): readonly Repository[] {
  const [, nick, url] = /^([^=]+)=((?:https?|oci):\/\/.+)$/.exec(text) ?? [];
  if (nick === undefined || url === undefined) throw new InvalidArgumentError("It must be NICK=URL.");
  return [...before, [nick, url]];
}
