/** Options that all commands on the cluster share. Loaded for every `--help`, so it imports next to nothing. */
import { type Command, InvalidArgumentError } from "commander";

export function takesCluster(command: Command): Command {
  return command
    .option("-n, --namespace <name>", "namespace of the group (default: the context's)", nonEmpty)
    .option("--kubeconfig <file>", "kubeconfig (default: $KUBECONFIG or ~/.kube/config)")
    .option("--context <name>", "context of the kubeconfig (default: its current one)");
}

function nonEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
