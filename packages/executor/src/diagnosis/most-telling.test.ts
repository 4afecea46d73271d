import { expect, test } from "vitest";
import { container, deployment, of, pod, running, terminated, withContainer, withInit } from "../../testing/pods.ts";
import { mostTelling } from "./most-telling.ts";

test("an earlier row wins, whichever workload it is of", () => {
  const unready = deployment(withContainer({ state: running }));
  const crashed = of("StatefulSet", [
    pod({ containerStatuses: [container({ state: terminated(1) })] }, { name: "db-0" }),
  ]);
  expect(mostTelling([...unready, ...crashed])?.where).toBe("pod db-0, container main");
});

test("of equal failures the newest pod's is told, and of equally old ones the first by name", () => {
  const crashed = (name: string, creationTimestamp: string) =>
    pod({ containerStatuses: [container({ state: terminated(1) })] }, { name, creationTimestamp });
  const pods = [
    crashed("web-a", "2026-01-01T00:00:00Z"),
    crashed("web-c", "2026-01-01T00:05:00Z"),
    crashed("web-b", "2026-01-01T00:05:00Z"),
  ];
  expect(mostTelling(deployment(...pods))?.where).toBe("pod web-b, container main");
});

test.each([
  {
    why: "a pod that is ready, however often it was restarted",
    suspects: deployment(withContainer({ ready: true, state: running, restartCount: 9, lastState: terminated(137) })),
  },
  {
    why: "a pod that is being deleted",
    suspects: deployment(
      pod(
        { containerStatuses: [container({ state: terminated(143) })] },
        { deletionTimestamp: "2026-01-01T00:00:00Z" },
      ),
    ),
  },
  {
    why: "a Job's container that is done",
    suspects: of("Job", [withContainer({ state: terminated(0, { reason: "Completed" }) })]),
  },
  {
    why: "an init container that is done",
    suspects: deployment(withInit({ ready: true, state: terminated(0, { reason: "Completed" }) })),
  },
  {
    why: "a Deployment that makes progress",
    suspects: of("Deployment", [], [{ type: "Progressing", status: "True", reason: "ReplicaSetUpdated" }]),
  },
  { why: "no workload at all", suspects: [] },
])("nothing is told of $why", ({ suspects }) => {
  expect(mostTelling(suspects)).toBeUndefined();
});
