/** The words of `orkestra doctor`. */
import { type Command, Option } from "commander";
import type { ClusterOptions } from "../cluster/access.ts";
import type { ExitCode, Io } from "../io.ts";
import { takesCluster } from "./cluster-options.ts";

const DOCTOR_OUTPUTS = ["text", "json"] as const;

export interface DoctorOptions extends ClusterOptions {
  readonly output: (typeof DOCTOR_OUTPUTS)[number];
}

export function addDoctor(program: Command, io: Io, ends: (code: ExitCode) => void): void {
  takesCluster(
    program.command("doctor"),
    "namespace to look at for rights and groups (default: the context's for rights, all for groups)",
  )
    .summary("check a cluster and its Orkestra, and say what helps")
    .description(
      "Checks what Orkestra needs of a cluster, and its parts there: the API server, CRDs, Argo Workflows and its pause between two nodes, Flux, the controller and who leads, the executors' template and rights, your own rights, the staging registry, and groups that have stopped. Each finding has its remedy. Only reads; what you may not see is told as not seen. With -n it looks at the groups of that namespace alone.",
    )
    .addOption(new Option("-o, --output <form>", "what to print").choices(DOCTOR_OUTPUTS).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  orkestra doctor
  orkestra doctor -n shop
  orkestra doctor --context production
  orkestra doctor -o json | jq -r '.findings[] | select(.level == "broken") | .remedy'

Exit codes:
  0  nothing is broken; there may be warnings
  1  something is broken
  2, 4 as with all commands; see orkestra --help`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import("./doctor.ts");
      ends(await doctor(options, io));
    });
}
