/** Options that all commands with manifests share. Loaded for every `--help`, so it imports next to nothing. */
import { MAX_LOOK_AHEAD } from "@orkestra/core/limits";
import { type Command, InvalidArgumentError } from "commander";

export interface InputOptions {
  readonly filename: readonly string[];
  readonly namespace?: string;
}

const FILENAME = "-f, --filename <file...>";
const MANIFESTS = "manifests: files, folders (their .yaml, .yml and .json, not what is below), or - for standard input";

/** A command with `-f` and `--namespace`. */
export function takesManifests(command: Command): Command {
  return command
    .requiredOption(FILENAME, MANIFESTS)
    .option(
      "-n, --namespace <name>",
      "namespace of objects that name none (default: default); others must agree",
      nonEmpty,
    );
}

/** A command that takes manifests, or a group of a cluster. */
export function takesManifestsOrGroup(command: Command): Command {
  return command
    .option(FILENAME, MANIFESTS)
    .option(
      "-n, --namespace <name>",
      "namespace of the group, or of objects that name none (default: default, with a cluster the context's); others must agree",
      nonEmpty,
    )
    .option("--kubeconfig <file>", "kubeconfig (default: $KUBECONFIG, the pod's account, ~/.kube/config)")
    .option("--context <name>", "context of the kubeconfig (default: its current one)");
}

/** Levels that executors start ahead of their dependencies, as the controller's --look-ahead. */
export function lookAheadLevels(text: string): number {
  const levels = Number(text);
  if (!/^[0-9]+$/.test(text) || levels > MAX_LOOK_AHEAD) {
    throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_LOOK_AHEAD}.`);
  }
  return levels;
}

function nonEmpty(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must not be empty.");
  return text;
}
