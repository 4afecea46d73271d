/** Names in a Workflow: a function of the plan's names alone, so that everyone can compute them. */
import type { StepNode } from "../plan.ts";
import { sha256Hex } from "../text/canonical.ts";
import { MAX_TASK_NAME, MAX_WORKFLOW_NAME } from "./limits.ts";

/** Hex digits of a hash that stands for the cut-off rest of a name. */
const HASH_LENGTH = 16;

export type Operation = "apply" | "stage" | "rollback" | "remove";

/**
 * Name of a node's task in the DAG. Different nodes have different tasks.
 *
 * Argo takes letters, digits and "-", evaluates names as expressions (so that `in` or `7zip` break a DAG at run time),
 * and nodes' names have dots and slashes. So all begin with `r-`, and "." becomes `-S-` (step), "/" becomes `-C-` (chart),
 * everything else `X` and its code: node names proper are of lower case, so the marks stand for nothing else.
 */
export function taskName(node: string): string {
  return encoded("r-", node);
}

/** Name of the task that stages an application's chart. */
export function stageTaskName(application: string): string {
  return encoded("stage-", application);
}

/** Name of the task that removes the release of a node. */
export function removalTaskName(node: string): string {
  return encoded("x-", node);
}

function encoded(prefix: string, node: string): string {
  const name = `${prefix}${node.replaceAll(/[^-a-z0-9]/g, encodeCharacter)}`;
  if (name.length <= MAX_TASK_NAME) return name;
  return `${name.slice(0, MAX_TASK_NAME - HASH_LENGTH - 3)}-H-${sha256Hex(node).slice(0, HASH_LENGTH)}`;
}

function encodeCharacter(character: string): string {
  if (character === ".") return "-S-";
  if (character === "/") return "-C-";
  return `X${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * `<revision>-<operation>[-<attempt>]`, and a revision is `<group>-<hash>`. The first attempt has no number.
 * Fits for every group whose name `compile` accepts, with attempts of up to three digits (more for shorter operations).
 */
export function workflowName(revision: string, operation: Operation, attempt: number): string {
  const name = `${revision}-${operation}${attempt > 1 ? `-${attempt}` : ""}`;
  if (name.length > MAX_WORKFLOW_NAME)
    throw new Error(`the Workflow name "${name}" is longer than ${MAX_WORKFLOW_NAME}`);
  return name;
}

/** What a name of {@link workflowName} was made of; undefined for any other. */
export function readWorkflowName(
  name: string,
): { readonly revision: string; readonly operation: Operation; readonly attempt: number } | undefined {
  const [, revision, operation, attempt = "1"] = WORKFLOW_NAME.exec(name) ?? [];
  if (revision === undefined || operation === undefined) return undefined;
  // The pattern has no others.
  return { revision, operation: operation as Operation, attempt: Number(attempt) };
}

const WORKFLOW_NAME = /^(.+)-(apply|stage|rollback|remove)(?:-([0-9]+))?$/;

/** Name of the template of a step's container; part of its pods' names, so of lower case. Equal containers share one. */
export function stepTemplateName(step: StepNode): string {
  return `step-${step.digest.slice(0, HASH_LENGTH)}`;
}
