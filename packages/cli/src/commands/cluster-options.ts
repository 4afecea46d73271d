/** Options that all commands on the cluster share. Loaded for every `--help`, so it imports next to nothing. */
import { type Command, InvalidArgumentError } from "commander";

export function takesCluster(command: Command, namespace = "namespace of the group (default: the context's)"): Command {
  return command
    .option("-n, --namespace <name>", namespace, nonEmpty)
    .option("--kubeconfig <file>", "kubeconfig (default: $KUBECONFIG, the pod's account, ~/.kube/config)")
    .option("--context <name>", "context of the kubeconfig (default: its current one)");
}

function nonEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
