/** `orkestra convert`. Prints either the whole result or, with exit code 1, problems only. */
import { convertFiles } from "../convert/convert.ts";
import { ExitCode, type Io } from "../io.ts";
import { report } from "../report.ts";
import { yaml } from "../view/yaml.ts";
import type { ConvertOptions } from "./convert.args.ts";

export async function convert(options: ConvertOptions, io: Io): Promise<ExitCode> {
  const { filename: files, namespace, registries, repository: repositories, output } = options;
  const converted = await convertFiles({
    files,
    namespace,
    registriesFile: registries,
    repositories,
    stdin: io.stdin,
  });
  if (!report(converted, io)) return ExitCode.problems;
  const { objects } = converted;
  switch (output) {
    case "yaml":
      io.stdout(objects.map(yaml).join("---\n"));
      return ExitCode.ok;
    case "json":
      io.stdout(`${JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }, undefined, 2)}\n`);
      return ExitCode.ok;
  }
}
