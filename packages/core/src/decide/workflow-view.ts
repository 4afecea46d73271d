/**
 * Reads an Argo Workflow as the API server returns it.
 *
 * Rules (Argo Workflows 3.7): `status.phase` is empty until the controller has seen the Workflow; Succeeded, Failed and Error
 * are final. A node of the DAG is a `Retry` node with its attempts as `Pod` nodes below it, or one of type `Skipped` with phase
 * `Omitted` when its `depends` came out false. Argo compresses or offloads large node lists, so nodes may be missing: nothing
 * here depends on them but the detail of a message.
 */

import { Annotation, Label } from "@orkestra/api";
import { base64 } from "@scure/base";
import { gunzipSync, strFromU8 } from "fflate";
import * as z from "zod";
import { type Operation, readWorkflowName } from "../workflow/names.ts";

const Time = z.string().nullish();

const ArgoNode = z.object({
  displayName: z.string().default(""),
  type: z.string().default(""),
  phase: z.string().default("Pending"),
  message: z.string().default(""),
  startedAt: Time,
  finishedAt: Time,
});

const ArgoNodes = z.record(z.string(), ArgoNode);

const ArgoWorkflow = z.object({
  metadata: z.object({
    name: z.string(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
    creationTimestamp: z.string().default(""),
    resourceVersion: z.string().optional(),
  }),
  spec: z.object({ activeDeadlineSeconds: z.number().optional() }).optional(),
  status: z
    .object({
      phase: z.string().default(""),
      message: z.string().default(""),
      startedAt: Time,
      finishedAt: Time,
      nodes: ArgoNodes.nullish(),
      compressedNodes: z.string().optional(),
    })
    .optional(),
});

const PHASES = ["Pending", "Running", "Succeeded", "Failed", "Error"] as const;
type WorkflowPhase = (typeof PHASES)[number];

const NODE_PHASES = ["Pending", "Running", "Succeeded", "Skipped", "Omitted", "Failed", "Error"] as const;

export interface WorkflowView {
  readonly name: string;
  /** Name of the revision that it rolls out; of one that stages, what its stages go by (`stagingName`). */
  readonly revision: string;
  readonly operation: Operation;
  /** 1 for the first Workflow of a revision. */
  readonly attempt: number;
  readonly phase: WorkflowPhase;
  readonly message: string;
  /** The request that its group had when it was started. */
  readonly requestedAt?: string;
  /** RFC 3339: when we told Argo to end it. */
  readonly stoppedAt?: string;
  /** It was we who ended it, for the sake of a newer spec: how it ended is no verdict on its revision. */
  readonly superseded: boolean;
  /** Bound on the whole of it. */
  readonly deadlineSeconds?: number;
  /** RFC 3339, as the next two. */
  readonly createdAt: string;
  /** Of its last write, as the API server counts them: those of one kind can be compared (KEP-5504). */
  readonly version?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** By name of the DAG task. */
  readonly tasks: ReadonlyMap<string, TaskView>;
}

export interface TaskView {
  readonly phase: (typeof NODE_PHASES)[number];
  readonly message: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

/** Reads one Workflow. Throws a ZodError on what is no Workflow at all. */
export function workflowView(object: unknown): WorkflowView {
  const { metadata, spec, status } = ArgoWorkflow.parse(object);
  const named = readWorkflowName(metadata.name);
  const { [Annotation.stoppedAt]: stoppedAt, [Annotation.requestedAt]: requestedAt } = metadata.annotations;
  return {
    name: metadata.name,
    revision: metadata.labels[Label.revision] ?? "",
    operation: named?.operation ?? "apply",
    attempt: named?.attempt ?? 1,
    phase: oneOf(PHASES, status?.phase) ?? "Pending",
    message: status?.message ?? "",
    ...(requestedAt === undefined ? {} : { requestedAt }),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    superseded: metadata.annotations[Annotation.supersededBy] !== undefined,
    ...(spec?.activeDeadlineSeconds === undefined ? {} : { deadlineSeconds: spec.activeDeadlineSeconds }),
    createdAt: metadata.creationTimestamp,
    ...(metadata.resourceVersion === undefined ? {} : { version: metadata.resourceVersion }),
    ...times(status),
    tasks: tasks(status?.nodes ?? inflate(status?.compressedNodes)),
  };
}

export const isCompleted = (workflow: WorkflowView): boolean =>
  workflow.phase === "Succeeded" || workflow.phase === "Failed" || workflow.phase === "Error";

/**
 * The Workflow that was created last: its revision is the one that the cluster was last brought towards.
 *
 * Times are of whole seconds. Of two that were created in the same one, the last write tells: none is created before the one
 * before has ended.
 */
export function newest(workflows: readonly WorkflowView[]): WorkflowView | undefined {
  return inOrder(workflows).at(-1);
}

/** The oldest first, as {@link newest} has it. */
export function inOrder(workflows: readonly WorkflowView[]): WorkflowView[] {
  return [...workflows].sort(
    (a, b) =>
      compare(a.createdAt, b.createdAt) ||
      versionOf(a) - versionOf(b) ||
      a.attempt - b.attempt ||
      compare(a.name, b.name),
  );
}

const versionOf = ({ version }: WorkflowView): number => Number(version ?? 0);

/**
 * The verdict on a task is that of its Retry node; what happened is told by its last attempt, `task(0)`, `task(1)`, ...
 * The Retry node counts as running as soon as it exists, the attempt only when its pod does.
 */
function tasks(nodes: z.infer<typeof ArgoNodes>): Map<string, TaskView> {
  const attempts = new Map<string, { readonly number: number; readonly phase: string; readonly message: string }>();
  for (const { displayName, phase, message } of Object.values(nodes)) {
    const [, task = "", number] = ATTEMPT.exec(displayName) ?? [];
    if (number !== undefined && Number(number) >= (attempts.get(task)?.number ?? 0)) {
      attempts.set(task, { number: Number(number), phase, message });
    }
  }
  const proper = Object.values(nodes).filter(({ displayName }) => !ATTEMPT.test(displayName));
  return new Map(
    proper.map((node) => {
      const attempt = attempts.get(node.displayName);
      const isStarting = node.phase === "Running" && attempt?.phase === "Pending";
      const phase = isStarting ? "Pending" : (oneOf(NODE_PHASES, node.phase) ?? "Pending");
      return [node.displayName, { phase, message: attempt?.message || node.message, ...times(node) }];
    }),
  );
}

const ATTEMPT = /^(.*)\(([0-9]+)\)$/;

function inflate(compressed: string | undefined): z.infer<typeof ArgoNodes> {
  if (!compressed) return {};
  try {
    return ArgoNodes.parse(JSON.parse(strFromU8(gunzipSync(base64.decode(compressed)))));
  } catch {
    // Argo 4 can be told to compress in other ways (WORKFLOW_COMPRESSION_ALGORITHM): as good as moved to a database.
    return {};
  }
}

function times(of: { startedAt?: string | null | undefined; finishedAt?: string | null | undefined } | undefined) {
  return {
    ...(of?.startedAt ? { startedAt: of.startedAt } : {}),
    ...(of?.finishedAt ? { finishedAt: of.finishedAt } : {}),
  };
}

function oneOf<const T extends string>(values: readonly T[], value: string | undefined): T | undefined {
  return values.find((candidate) => candidate === value);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
