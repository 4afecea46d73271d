/** The words of `orkestra plan`. */
import { DEFAULT_LOOK_AHEAD } from "@orkestra/core/limits";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ExitCode, Io } from "../io.ts";
import { type InputOptions, lookAheadLevels, takesManifests } from "./input-options.ts";

const PLAN_OUTPUTS = ["text", "workflow", "json", "yaml"] as const;

export interface PlanOptions extends InputOptions {
  readonly output: (typeof PLAN_OUTPUTS)[number];
  readonly checkCharts?: boolean;
  readonly registryConfig?: string;
  /** False with --no-cache. */
  readonly cache: boolean;
  readonly stagingUrl?: string;
  readonly lookAhead: number;
}

export function addPlan(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesManifests(program.command("plan"))
    .summary("check manifests and show what would be released, and in which order")
    .description(
      "Checks the ApplicationGroups of the manifests as the API server and the controller would, and shows what would be released, and in which order. Asks no cluster.",
    )
    .addOption(new Option("-o, --output <form>", "what to print").choices(PLAN_OUTPUTS).default("text"))
    .option(
      "--check-charts",
      "ask the repositories whether they have the charts, and which versions ranges stand for; split those with subcharts",
    )
    .option("--registry-config <file>", "credentials of OCI registries, in the form of Docker's config.json")
    .option("--no-cache", "fetch charts that are to be split even if they were fetched before")
    .option(
      "--staging-url <url>",
      "registry for the pieces of split charts where a group names none, as the controller's option",
      stagingUrl,
    )
    .option(
      "--look-ahead <levels>",
      "levels that executors start early, for -o workflow",
      lookAheadLevels,
      DEFAULT_LOOK_AHEAD,
    )
    .addHelpText(
      "after",
      `
Examples:
  orkestra plan -f group.yaml
  orkestra plan -f applications/ group.yaml --namespace shop
  orkestra plan -f group.yaml --check-charts
  orkestra plan -f umbrella.yaml --check-charts --staging-url oci://registry.example.com/staging
  orkestra plan -f group.yaml -o workflow | kubectl create --dry-run=server -f -
  orkestra plan -f group.yaml -o json | jq -r '.plans[].levels[][]'
  kubectl get ag shop -o yaml | orkestra plan -f -

Exit code: 0, or 1 with a line for each problem on stderr; see orkestra --help.`,
    )
    .action(async (options: PlanOptions) => {
      const { plan } = await import("./plan.ts");
      ends(await plan(options, io));
    });
}

function stagingUrl(text: string): string {
  if (!/^(oci|https?):\/\/[^/\s]+(\/\S*)?$/.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("It must be an oci://, https:// or http:// URL.");
  }
  return text;
}
