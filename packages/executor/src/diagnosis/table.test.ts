import { describe, expect, test } from "vitest";
import { deployment, of, pod, running, terminated, waiting, withContainer, withInit } from "../../testing/pods.ts";
import { mostTelling } from "./most-telling.ts";
import { TABLE } from "./table.ts";

const CRASHED = { pod: "web-1", container: "main", previous: true, lastWords: undefined };

describe.each([
  {
    kind: "image",
    rows: [
      {
        title: "an image that cannot be pulled, with its name and the registry's reason",
        sees: deployment(withContainer({ image: "x/missing:1", state: waiting("ImagePullBackOff", "not found") })),
        says: {
          where: "pod web-1, container main",
          says: 'image "x/missing:1" cannot be pulled: ImagePullBackOff: not found',
        },
      },
      {
        title: "the image of an init container",
        sees: deployment(withInit({ image: "a b", state: waiting("InvalidImageName") })),
        says: { where: "pod web-1, init container main", says: 'image "a b" cannot be pulled: InvalidImageName' },
      },
    ],
  },
  {
    kind: "configuration",
    rows: [
      {
        title: "a key that a Secret has not",
        sees: deployment(
          withContainer({ state: waiting("CreateContainerConfigError", "couldn't find key a in Secret shop/b") }),
        ),
        says: {
          where: "pod web-1, container main",
          says: "CreateContainerConfigError: couldn't find key a in Secret shop/b",
        },
      },
    ],
  },
  {
    kind: "ended",
    rows: [
      {
        title: "a container that ended, which has its own log",
        sees: deployment(withContainer({ state: terminated(3, { message: "bye" }) })),
        says: {
          where: "pod web-1, container main",
          says: "exit code 3",
          ended: { ...CRASHED, previous: false, lastWords: "bye" },
        },
      },
      {
        title: "a container that waits to be started again, whose log is the one before",
        sees: deployment(
          withContainer({ restartCount: 4, state: waiting("CrashLoopBackOff"), lastState: terminated(3) }),
        ),
        says: { where: "pod web-1, container main", says: "exit code 3, restarted 4 times", ended: CRASHED },
      },
      {
        title: "a container that runs again and is not ready",
        sees: deployment(withContainer({ restartCount: 1, state: running, lastState: terminated(1) })),
        says: { where: "pod web-1, container main", says: "exit code 1, restarted once", ended: CRASHED },
      },
      {
        title: "a container that was out of memory",
        sees: deployment(withContainer({ state: terminated(137, { reason: "OOMKilled" }) })),
        says: {
          where: "pod web-1, container main",
          says: "OOMKilled (exit code 137)",
          ended: { ...CRASHED, previous: false },
        },
      },
      {
        title: "a container that a signal ended",
        sees: deployment(withContainer({ state: terminated(139, { signal: 11 }) })),
        says: {
          where: "pod web-1, container main",
          says: "exit code 139 (signal 11)",
          ended: { ...CRASHED, previous: false },
        },
      },
      {
        title: "an init container that ended with an error",
        sees: deployment(withInit({ state: terminated(2) })),
        says: {
          where: "pod web-1, init container main",
          says: "exit code 2",
          ended: { ...CRASHED, previous: false },
        },
      },
      {
        title: "a service that ends as if it were done",
        sees: deployment(withContainer({ state: terminated(0, { reason: "Completed" }) })),
        says: {
          where: "pod web-1, container main",
          says: "exit code 0",
          ended: { ...CRASHED, previous: false },
        },
      },
    ],
  },
  {
    kind: "evicted",
    rows: [
      {
        title: "a pod that the kubelet took away",
        sees: deployment(pod({ phase: "Failed", reason: "Evicted", message: "low on resource: memory" })),
        says: { where: "pod web-1", says: "Evicted: low on resource: memory" },
      },
    ],
  },
  {
    kind: "unschedulable",
    rows: [
      {
        title: "a pod that fits on no node, in the scheduler's words",
        sees: deployment(
          pod({
            phase: "Pending",
            conditions: [
              { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" },
            ],
          }),
        ),
        says: { where: "pod web-1", says: "cannot be scheduled: Unschedulable: 0/3 nodes are available" },
      },
    ],
  },
  {
    kind: "refused",
    rows: [
      {
        title: "pods that the API server refuses",
        sees: of(
          "Deployment",
          [],
          [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota: small" }],
        ),
        says: { where: "deployment web", says: "no pod: FailedCreate: exceeded quota: small" },
      },
    ],
  },
  {
    kind: "initializing",
    rows: [
      {
        title: "an init container that does not end",
        sees: deployment(withInit({ started: true, state: running })),
        says: { where: "pod web-1, init container main", says: "is still running, and the pod waits for it" },
      },
    ],
  },
  {
    kind: "unready",
    rows: [
      {
        title: "a container whose readiness probe does not pass",
        sees: deployment(withContainer({ started: true, state: running })),
        says: { where: "pod web-1, container main", says: "runs, but its readiness probe does not pass" },
      },
      {
        title: "a container whose startup probe does not pass",
        sees: deployment(withContainer({ started: false, state: running })),
        says: { where: "pod web-1, container main", says: "runs, but its startup probe does not pass" },
      },
      {
        title: "a sidecar, which is no init container that should end",
        sees: deployment({
          ...withInit({ started: true, state: running }),
          spec: { initContainers: [{ name: "main", restartPolicy: "Always" }] },
        }),
        says: { where: "pod web-1, container main", says: "runs, but its readiness probe does not pass" },
      },
    ],
  },
  {
    kind: "unstarted",
    rows: [
      {
        title: "a container that waits for its volumes",
        sees: deployment(withContainer({ state: waiting("ContainerCreating") })),
        says: {
          where: "pod web-1, container main",
          says: "has not been started: ContainerCreating: the pod's events say why",
        },
      },
    ],
  },
  {
    kind: "given up",
    rows: [
      {
        title: "a Deployment without progress of which nothing else is known",
        sees: of(
          "Deployment",
          [],
          [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "no progress" }],
        ),
        says: { where: "deployment web", says: "gave up: ProgressDeadlineExceeded: no progress" },
      },
      {
        title: "a Job whose pods are gone",
        sees: of("Job", [], [{ type: "Failed", status: "True", reason: "DeadlineExceeded", message: "too long" }]),
        says: { where: "job web", says: "gave up: DeadlineExceeded: too long" },
      },
    ],
  },
])("$kind:", ({ kind, rows }) => {
  test.each(rows)("$title", ({ sees, says }) => {
    expect(mostTelling(sees)).toEqual({ kind, ...says });
  });
});

test("causes come before symptoms", () => {
  expect(TABLE.map(({ kind }) => kind)).toEqual([
    "image",
    "configuration",
    "ended",
    "evicted",
    "unschedulable",
    "refused",
    "initializing",
    "unready",
    "unstarted",
    "given up",
  ]);
});
