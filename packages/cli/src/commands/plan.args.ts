/** The words of `orkestra plan`. */
import { DEFAULT_LOOK_AHEAD } from "@orkestra/core/limits";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClusterOptions } from "../cluster/access.ts";
import type { ExitCode, Io } from "../io.ts";
import { type InputOptions, lookAheadLevels, takesManifestsOrGroup } from "./input-options.ts";

const PLAN_OUTPUTS = ["text", "workflow", "json", "yaml"] as const;

interface Options {
  readonly output: (typeof PLAN_OUTPUTS)[number];
  readonly checkCharts?: boolean;
  readonly registryConfig?: string;
  /** False with --no-cache. */
  readonly cache: boolean;
  readonly stagingUrl?: string;
  readonly lookAhead: number;
}

/** Of manifests alone. */
export interface PlanOptions extends InputOptions, Options {}

/** Against a cluster: a group of it, or manifests. */
export interface PlanClusterOptions extends Partial<InputOptions>, Options, ClusterOptions {
  readonly againstCluster?: boolean;
  readonly exitCode?: boolean;
}

export function addPlan(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesManifestsOrGroup(program.command("plan").argument("[group]", "ApplicationGroup on the cluster"))
    .summary("check manifests and show what would be released, in which order; or what would change on a cluster")
    .description(
      "With -f: checks the ApplicationGroups of the manifests as the API server and the controller would, and shows what would be released, and in which order. Needs no cluster. With -f and --against-cluster: shows what would change if they were applied. With a group: shows what rolling out its spec would change now. On a cluster it only reads, and never a Secret; it needs get and list of applicationgroups, and list of applications, helmreleases and controllerrevisions. Values are never shown, only where they differ.",
    )
    .option("--against-cluster", "hold the manifests of -f against the cluster, and show what would change there")
    .option("--exit-code", "with a cluster: end with 3 when something would change")
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

  orkestra plan -f group.yaml --against-cluster
  orkestra plan -f group.yaml --against-cluster --exit-code || test $? -eq 3
  orkestra plan shop -n web
  orkestra plan shop -o json | jq -r '.changes[].removals[].name'

Exit codes:
  0  all is well
  1  a line for each problem on stderr; or what is planned would be refused
  3  with --exit-code: something would change
  2, 4 as with all commands; see orkestra --help`,
    )
    .action(async (name: string | undefined, options: PlanClusterOptions, command: Command) => {
      const wrong = misuse(name, options);
      if (wrong !== undefined) command.error(`error: ${wrong}`);
      if (name !== undefined || options.againstCluster) {
        const { planOnCluster } = await import("./plan-cluster.ts");
        ends(await planOnCluster(name, options, io));
        return;
      }
      const { plan } = await import("./plan.ts");
      ends(await plan({ ...options, filename: options.filename ?? [] }, io));
    });
}

/** What does not go together. */
function misuse(name: string | undefined, options: PlanClusterOptions): string | undefined {
  const { filename, againstCluster, output, checkCharts, kubeconfig, context, exitCode } = options;
  if (name === undefined && filename === undefined) return "name a group of the cluster, or manifests with -f";
  if (name !== undefined && filename !== undefined)
    return "a group of the cluster and manifests exclude each other; -f with --against-cluster shows what manifests change";
  if (name === undefined && !againstCluster) {
    const needing = { "--exit-code": exitCode, "--kubeconfig": kubeconfig, "--context": context };
    const [option] = Object.entries(needing).flatMap(([key, value]) => (value === undefined ? [] : [key]));
    return option === undefined ? undefined : `${option} is for a group of the cluster, or for --against-cluster`;
  }
  if (output === "workflow") return "-o workflow is for manifests alone: the Workflow of a first rollout";
  return checkCharts ? "--check-charts is for manifests alone; charts are not asked for when a cluster is" : undefined;
}

function stagingUrl(text: string): string {
  if (!/^(oci|https?):\/\/[^/\s]+(\/\S*)?$/.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("It must be an oci://, https:// or http:// URL.");
  }
  return text;
}
