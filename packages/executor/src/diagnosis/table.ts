/**
 * The failures that a pod, a container or a workload can show, from the most to the least telling. Pure.
 *
 * The order of TABLE is the meaning: causes before symptoms. A container that ended explains why a probe of another one does
 * not pass; that a Deployment made no progress explains nothing, so it comes last. The states are the words of the kubelet
 * (pkg/kubelet/images, pkg/kubelet/kuberuntime), of the scheduler and of the workload controllers.
 */
import { type ContainerStatus, condition, type Pod, type Terminated, type Workload } from "./objects.ts";

export type Kind =
  | "image" // Cannot be pulled.
  | "configuration" // The container cannot be made: a missing Secret, ConfigMap or key, a command that does not exist.
  | "ended" // With an exit code, or out of memory; now, or before it was started again.
  | "evicted" // The kubelet took the pod away.
  | "unschedulable"
  | "refused" // The API server takes no pod of it: quota, policy, webhook.
  | "initializing" // An init container does not end.
  | "unready" // Runs, but its probe does not pass.
  | "unstarted" // No container yet: volumes, network.
  | "given up"; // The workload's controller says so, and nothing else tells why.

export interface Container extends ContainerStatus {
  readonly pod: string;
  readonly isInit: boolean;
  /** It runs to completion, so that an end without an error is no failure. */
  readonly mayEnd: boolean;
}

/** Others' words are in `says`: neither redacted nor bounded. */
export interface Found {
  readonly says: string;
  /** Set when a container has ended, so that its log tells more. */
  readonly ended?: Ended;
}

export interface Ended {
  readonly pod: string;
  readonly container: string;
  /** Whether a new container stands in its place already: the log is then that of the one before. */
  readonly previous: boolean;
  /** What it left as termination message. */
  readonly lastWords: string | undefined;
}

type Row =
  | { readonly kind: Kind; readonly container: (container: Container) => Found | undefined }
  | { readonly kind: Kind; readonly pod: (pod: Pod) => Found | undefined }
  | { readonly kind: Kind; readonly workload: (workload: Workload) => Found | undefined };

const IMAGE = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
]);
const CONFIGURATION = new Set([
  "CreateContainerConfigError",
  "CreateContainerError",
  "PreCreateHookError",
  "PreStartHookError",
  "PostStartHookError",
  "RunContainerError",
]);

export const TABLE: readonly Row[] = [
  {
    kind: "image",
    container: ({ image, state }) => waitingFor(state, IMAGE, `image ${JSON.stringify(image)} cannot be pulled: `),
  },
  { kind: "configuration", container: ({ state }) => waitingFor(state, CONFIGURATION) },
  { kind: "ended", container: ended },
  {
    kind: "evicted",
    pod: ({ status = {} }) => (status.phase === "Failed" && status.reason ? said(status) : undefined),
  },
  { kind: "unschedulable", pod: (pod) => said(condition(pod, "PodScheduled", "False"), "cannot be scheduled: ") },
  { kind: "refused", workload: (workload) => said(condition(workload, "ReplicaFailure", "True"), "no pod: ") },
  {
    kind: "initializing",
    container: ({ isInit, state }) =>
      isInit && state?.running ? { says: "is still running, and the pod waits for it" } : undefined,
  },
  {
    kind: "unready",
    container: ({ ready, started, state }) =>
      !ready && state?.running
        ? { says: `runs, but its ${started === false ? "startup" : "readiness"} probe does not pass` }
        : undefined,
  },
  {
    kind: "unstarted",
    container: ({ state }) =>
      said(state?.waiting && { message: "the pod's events say why", ...state.waiting }, "has not been started: "),
  },
  {
    kind: "given up",
    workload: (workload) =>
      said(condition(workload, "Progressing", "False") ?? condition(workload, "Failed", "True"), "gave up: "),
  },
];

/** A container that is ready is no failure, however often it was started before. */
function ended({ name, pod, ready, mayEnd, restartCount, state, lastState }: Container): Found | undefined {
  const end = state?.terminated ?? lastState?.terminated;
  if (ready || !end || (end.exitCode === 0 && mayEnd)) return undefined;
  const restarts = restartCount === 0 ? "" : `, restarted ${restartCount === 1 ? "once" : `${restartCount} times`}`;
  return {
    says: `${how(end)}${restarts}`,
    ended: { pod, container: name, previous: !state?.terminated, lastWords: end.message },
  };
}

function how({ exitCode, reason, signal }: Terminated): string {
  const code = `exit code ${exitCode}`;
  // "Error" and "Completed" say no more than the code does.
  if (reason && reason !== "Error" && reason !== "Completed") return `${reason} (${code})`;
  return signal ? `${code} (signal ${signal})` : code;
}

function waitingFor(state: ContainerStatus["state"], reasons: ReadonlySet<string>, before?: string): Found | undefined {
  const { waiting } = state ?? {};
  return waiting?.reason && reasons.has(waiting.reason) ? said(waiting, before) : undefined;
}

function said(
  words: { readonly reason?: string; readonly message?: string } | undefined,
  before = "",
): Found | undefined {
  return words && { says: `${before}${[words.reason, words.message].filter(Boolean).join(": ")}` };
}
