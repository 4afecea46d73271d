/** Rules of single kinds: what never changes, what a schema allows, what is dropped, and the two faces of an Event. */
import type { Case, Step } from "./case.ts";

const MERGE = "application/merge-patch+json";
const core = "/api/v1/namespaces/{ns}";
const rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}";
const groups = "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applicationgroups";
const revisions = "/apis/apps/v1/namespaces/{ns}/controllerrevisions";
const leases = "/apis/coordination.k8s.io/v1/namespaces/{ns}/leases";
const go = { what: "message", why: "the real server tells of its Go types, and of the values that they hold" } as const;

const twice = { what: "message", why: "the real server looks several times, and repeats the cause" } as const;

const post = (path: string, body: object, code = 201, rest: Partial<Step> = {}): Step => ({
  method: "POST",
  path: path.includes("?") ? path : `${path}?fieldManager=a`,
  body,
  code,
  ...rest,
});
const patch = (path: string, body: object, code = 200, rest: Partial<Step> = {}): Step => ({
  method: "PATCH",
  path: path.includes("?") ? path : `${path}?fieldManager=a`,
  body,
  type: MERGE,
  code,
  ...rest,
});
const group = (spec: object, metadata: object = {}): object => ({
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "ApplicationGroup",
  metadata: { name: "x", ...metadata },
  spec,
});
const one = { applications: [{ name: "a" }] };
const role = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" };
const regarding = { apiVersion: "v1", kind: "ConfigMap", name: "x", namespace: "{ns}" };

export const ofRules: readonly Case[] = [
  {
    name: "what never changes",
    steps: [
      post(`${core}/secrets`, { metadata: { name: "x" }, type: "example.com/a" }),
      patch(`${core}/secrets/x`, { type: "example.com/b" }, 422, { reason: "Invalid" }),
      post(revisions, { metadata: { name: "x" }, data: { a: 1 }, revision: 1 }),
      patch(`${revisions}/x`, { data: { a: 2 } }, 422, { reason: "Invalid", apart: go }),
      patch(`${revisions}/x`, { revision: 2 }),
      post(`${rbac}/rolebindings`, {
        metadata: { name: "x" },
        roleRef: role,
        subjects: [
          { kind: "ServiceAccount", name: "a", namespace: "{ns}" },
          { kind: "User", name: "b" },
        ],
      }),
      patch(`${rbac}/rolebindings/x`, { roleRef: { name: "other" } }, 422, { reason: "Invalid", apart: go }),
      patch(`${rbac}/rolebindings/x`, { subjects: null }),
      patch(`${core}/secrets/x`, { metadata: { uid: "other" } }, 422, { reason: "Invalid", apart: twice }),
      patch(`${core}/secrets/x`, { metadata: { creationTimestamp: null } }),
      patch(`${core}/secrets/x`, { metadata: { labels: { a: "b c" } } }, 422, { reason: "Invalid", apart: twice }),
    ],
  },
  {
    name: "rules of a lease",
    steps: [
      post(leases, { metadata: { name: "x" }, spec: { leaseDurationSeconds: 0 } }, 422, { reason: "Invalid" }),
      post(leases, {
        metadata: { name: "x" },
        spec: { leaseDurationSeconds: 1, acquireTime: "2026-01-01T00:00:00.000000Z" },
      }),
      patch(`${leases}/x`, { spec: { leaseDurationSeconds: -1 } }, 422, { reason: "Invalid" }),
    ],
  },
  {
    name: "what a schema allows",
    steps: [
      post(groups, group({ applications: [] }), 422, { reason: "Invalid" }),
      post(groups, group({ ...one, onFailure: "Odd" }), 422, { reason: "Invalid" }),
      post(groups, group({ ...one, parallelism: 1.5 }), 422, { reason: "Invalid", apart: go }),
      post(groups, group({ applications: [{ name: "A_" }] }), 422, { reason: "Invalid" }),
      post(groups, group({ applications: [{ name: "a" }, { name: "a" }] }), 422, { reason: "Invalid" }),
      post(groups, group({ applications: [{ name: "a", dependencies: ["b", "b"] }] }), 422, { reason: "Invalid" }),
      post(groups, group({ applications: "a" }), 422, { reason: "Invalid" }),
      post(groups, group(one, { name: "n".repeat(41) }), 422, { reason: "Invalid" }),
      post(groups, group({ ...one, staging: null, odd: { a: 1 } })),
      patch(`${groups}/x`, { spec: { odd: 1 } }),
      patch(`${groups}/x?fieldManager=a&fieldValidation=Strict`, { spec: { odd: 1 } }, 422, {
        reason: "Invalid",
        apart: go,
      }),
      patch(`${groups}/x`, { spec: { onFailure: null } }),
      patch(`${groups}/x`, { spec: { applications: null } }, 422, { reason: "Invalid", apart: go }),
      patch(`${groups}/x/status`, { status: { observedGeneration: 1 } }),
      patch(`${groups}/x/status`, { status: { conditions: [{ type: "Ready" }] } }, 422, {
        reason: "Invalid",
        apart: go,
      }),
      { method: "GET", path: `${groups}?labelSelector=none`, code: 200, has: { items: [] } },
      {
        method: "GET",
        path: "/apis/orkestra.dev/v1alpha1",
        code: 200,
        has: { kind: "APIResourceList" },
        apart: { what: "message", why: "the real server lists hashes of its storage, too" },
      },
    ],
  },
  {
    name: "the two faces of an event",
    steps: [
      post("/apis/events.k8s.io/v1/namespaces/{ns}/events", {
        metadata: { name: "x" },
        eventTime: "2026-01-01T00:00:00.000000Z",
        reportingController: "example.com/test",
        reportingInstance: "one",
        action: "Test",
        reason: "Tested",
        type: "Normal",
        note: "all is well",
        regarding,
      }),
      { method: "GET", path: `${core}/events/x`, code: 200, has: { message: "all is well" } },
      { method: "GET", path: `${core}/events?fieldSelector=involvedObject.name%3Dx,type%3DNormal`, code: 200 },
      { method: "GET", path: `${core}/events?fieldSelector=involvedObject.name%3Dy`, code: 200, has: { items: [] } },
      patch("/apis/events.k8s.io/v1/namespaces/{ns}/events/x", {
        series: { count: 2, lastObservedTime: "2026-01-01T00:01:00.000000Z" },
      }),
    ],
  },
  {
    name: "a namespace",
    steps: [
      patch("/api/v1/namespaces/{ns}", { metadata: { labels: { a: "b" } } }),
      post("/api/v1/namespaces", { metadata: { name: "{ns}" } }, 409, { reason: "AlreadyExists" }),
      post("/api/v1/namespaces", { metadata: { name: "With.Dots" } }, 422, { reason: "Invalid" }),
      { method: "GET", path: "/api/v1/namespaces?fieldSelector=metadata.name%3D{ns}", code: 200 },
      { method: "GET", path: "/api/v1/namespaces?labelSelector=kubernetes.io/metadata.name%3D{ns}", code: 200 },
    ],
  },
];
