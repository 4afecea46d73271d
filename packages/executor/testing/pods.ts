/** Builds the workloads and pods that a diagnosis looks at, the shortest legible way. */
import type { Suspect } from "../src/diagnosis/most-telling.ts";
import type { ContainerStatus, Pod, Workload } from "../src/diagnosis/objects.ts";

export const running = { running: {} };
export const waiting = (reason: string, message?: string) => ({ waiting: { reason, ...(message && { message }) } });
export const terminated = (exitCode: number, rest: object = {}) => ({
  terminated: { exitCode, reason: "Error", ...rest },
});

export const container = (rest: Partial<ContainerStatus>): ContainerStatus => ({
  name: "main",
  image: "redis:7",
  ready: false,
  restartCount: 0,
  ...rest,
});

export const pod = (status: NonNullable<Pod["status"]>, metadata: Partial<Pod["metadata"]> = {}): Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web-1", namespace: "shop", ...metadata },
  status,
});

export const withContainer = (rest: Partial<ContainerStatus>): Pod => pod({ containerStatuses: [container(rest)] });
export const withInit = (rest: Partial<ContainerStatus>): Pod => pod({ initContainerStatuses: [container(rest)] });

export const of = (kind: string, pods: readonly Pod[], conditions: readonly object[] = []): Suspect[] => [
  {
    workload: { apiVersion: "v1", kind, metadata: { name: "web" }, spec: {}, status: { conditions } } as Workload,
    pods,
  },
];
export const deployment = (...pods: readonly Pod[]) => of("Deployment", pods);
