import { expect, test } from "vitest";
import type { LabelSelector, Workload } from "./objects.ts";
import { isWell, originSelector, podSelector } from "./workloads.ts";

test("workloads are found by the labels that Flux gives them", () => {
  expect(originSelector({ namespace: "shop", name: "web" })).toBe(
    "helm.toolkit.fluxcd.io/name=web,helm.toolkit.fluxcd.io/namespace=shop",
  );
});

test.each<{ selector: LabelSelector | undefined; query: string | undefined }>([
  { selector: { matchLabels: { app: "web", tier: "front" } }, query: "app=web,tier=front" },
  {
    selector: {
      matchLabels: { app: "web" },
      matchExpressions: [
        { key: "a", operator: "In", values: ["x", "y"] },
        { key: "b", operator: "NotIn", values: ["z"] },
        { key: "c", operator: "Exists" },
        { key: "d", operator: "DoesNotExist" },
      ],
    },
    query: "app=web,a in (x,y),b notin (z),c,!d",
  },
  { selector: { matchLabels: { app: "web" }, matchExpressions: [{ key: "a", operator: "Like" }] }, query: undefined },
  { selector: {}, query: undefined },
  { selector: undefined, query: undefined },
])("$selector is asked for as $query, and never becomes all pods", ({ selector, query }) => {
  expect(podSelector(selector)).toBe(query);
});

const replicas = (replicas: number, updatedReplicas: number, readyReplicas: number) => ({
  replicas,
  updatedReplicas,
  readyReplicas,
});

test.each<{ what: string; kind: string; spec?: object; status: object; well: boolean }>([
  { what: "all ready", kind: "Deployment", spec: { replicas: 2 }, status: replicas(2, 2, 2), well: true },
  { what: "one not ready", kind: "Deployment", spec: { replicas: 2 }, status: replicas(2, 2, 1), well: false },
  { what: "a new pod beside the old that serves", kind: "Deployment", status: replicas(2, 1, 1), well: false },
  { what: "no pod yet", kind: "StatefulSet", status: {}, well: false },
  { what: "scaled to nothing", kind: "StatefulSet", spec: { replicas: 0 }, status: {}, well: true },
  {
    what: "on all nodes",
    kind: "DaemonSet",
    status: { desiredNumberScheduled: 3, numberReady: 3, updatedNumberScheduled: 3 },
    well: true,
  },
  {
    what: "not ready on one node",
    kind: "DaemonSet",
    status: { desiredNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 3 },
    well: false,
  },
  { what: "at work", kind: "Job", status: {}, well: false },
  { what: "done", kind: "Job", status: { conditions: [{ type: "Complete", status: "True" }] }, well: true },
])("a $kind, $what: well is $well", ({ kind, spec = {}, status, well }) => {
  expect(isWell({ apiVersion: "v1", kind, metadata: { name: "web" }, spec, status } as Workload)).toBe(well);
});
