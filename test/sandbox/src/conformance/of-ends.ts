/** Deleting: finalizers, owners, preconditions, namespaces. What is collected in the background is asked for by name later. */
import type { Case, Step } from "./case.ts";

const maps = "/api/v1/namespaces/{ns}/configmaps";
const apps = "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applications";
const MERGE = "application/merge-patch+json";
const make = (name: string, metadata: object = {}, code = 201): Step => ({
  method: "POST",
  path: `${maps}?fieldManager=a`,
  body: { metadata: { name, ...metadata } },
  code,
});
const application = {
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "Application",
  metadata: { name: "x", finalizers: ["example.com/hold"] },
  spec: { chart: { url: "https://charts.example.com", name: "web" } },
};

export const ofEnds: readonly Case[] = [
  {
    name: "finalizers",
    steps: [
      make("x", { finalizers: ["example.com/hold", "example.com/other"] }),
      { method: "DELETE", path: `${maps}/x`, code: 200 },
      { method: "DELETE", path: `${maps}/x`, code: 200 },
      { method: "GET", path: `${maps}/x`, code: 200 },
      make("x", {}, 409),
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: { metadata: { finalizers: ["example.com/hold", "example.com/new"] } },
        type: MERGE,
        code: 422,
        reason: "Invalid",
      },
      { method: "PATCH", path: `${maps}/x?fieldManager=a`, body: { data: { a: "1" } }, type: MERGE, code: 200 },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=a`,
        body: { metadata: { finalizers: ["example.com/hold"] } },
        type: MERGE,
        code: 200,
      },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=a`,
        body: { metadata: { finalizers: null } },
        type: MERGE,
        code: 200,
      },
      { method: "GET", path: `${maps}/x`, code: 404, reason: "NotFound" },
    ],
  },
  {
    name: "the generation of what is being deleted",
    steps: [
      { method: "POST", path: `${apps}?fieldManager=a`, body: application, code: 201 },
      { method: "DELETE", path: `${apps}/x`, code: 200, has: { metadata: { generation: 2 } } },
      {
        method: "DELETE",
        path: `${apps}/x`,
        body: { preconditions: { resourceVersion: "1" } },
        code: 409,
        reason: "Conflict",
      },
      {
        method: "PATCH",
        path: `${apps}/x?fieldManager=a`,
        body: [{ op: "remove", path: "/metadata/finalizers" }],
        type: "application/json-patch+json",
        code: 200,
      },
      { method: "GET", path: `${apps}/x`, code: 404, reason: "NotFound" },
    ],
  },
  {
    name: "orders to delete",
    steps: [
      make("x"),
      { method: "DELETE", path: `${maps}/x?dryRun=All`, code: 200 },
      { method: "DELETE", path: `${maps}/x`, body: { dryRun: ["All"] }, code: 200 },
      {
        method: "DELETE",
        path: `${maps}/x`,
        body: { propagationPolicy: "Odd" },
        code: 422,
        reason: "Invalid",
        apart: { what: "message", why: "worded otherwise" },
      },
      { method: "GET", path: `${maps}/x`, code: 200 },
      {
        method: "DELETE",
        path: `${maps}/x`,
        body: { preconditions: { uid: "{uid}", resourceVersion: "{rv}" } },
        code: 200,
      },
      make("y"),
      { method: "DELETE", path: `${maps}/y`, body: { propagationPolicy: "Foreground" }, code: 200 },
      make("z"),
      { method: "DELETE", path: `${maps}/z?propagationPolicy=Orphan`, code: 200 },
    ],
  },
  {
    name: "a namespace on its way out",
    steps: [
      make("x", { finalizers: ["example.com/hold"] }),
      {
        method: "DELETE",
        path: "/api/v1/namespaces/{ns}",
        code: 200,
        apart: { what: "body", why: "the real server says more of how far it is" },
      },
      make("y", {}, 403),
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=a`,
        body: { metadata: { finalizers: null } },
        type: MERGE,
        code: 200,
        apart: { what: "body", why: "in the real server it may not be marked yet" },
      },
    ],
  },
];
