/** Creating, replacing and patching: what is refused and why, and what comes of it. */
import type { Case } from "./case.ts";

const MERGE = "application/merge-patch+json";
const PATCH = "application/json-patch+json";
const maps = "/api/v1/namespaces/{ns}/configmaps";
const apps = "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applications";
const releases = "/apis/helm.toolkit.fluxcd.io/v2/namespaces/{ns}/helmreleases";
const chart = { url: "https://charts.example.com", name: "web" };
const application = {
  apiVersion: "orkestra.dev/v1alpha1",
  kind: "Application",
  metadata: { name: "x" },
  spec: { chart },
};
const go = { what: "message", why: "the real server tells of its Go types, and of the values that they hold" } as const;
const cel = {
  what: "message",
  why: "the words of rules that are written in CEL differ from those of their twins",
} as const;

const create = (name: string, rest: object = {}) =>
  ({ method: "POST", path: `${maps}?fieldManager=a`, body: { metadata: { name }, ...rest }, code: 201 }) as const;

export const ofWrites: readonly Case[] = [
  {
    name: "creations that are refused",
    steps: [
      { ...create("X_"), code: 422, reason: "Invalid" },
      { ...create(""), code: 422, reason: "Invalid" },
      { ...create("y", { metadata: { name: "y", namespace: "other" } }), code: 400, reason: "BadRequest" },
      { ...create("y"), path: "/api/v1/namespaces/nowhere-{ns}/configmaps", code: 404, reason: "NotFound" },
      { ...create("y", { kind: "Secret", apiVersion: "v1" }), code: 400, reason: "BadRequest", apart: go },
      { ...create("y", { foo: 1 }), path: `${maps}?fieldValidation=Strict`, code: 400, reason: "BadRequest" },
      { ...create("y", { data: { a: 1 } }), code: 400, reason: "BadRequest", apart: go },
      { ...create("y"), body: '{"metadata":{', code: 400, reason: "BadRequest", apart: go },
      { ...create("y"), type: "text/plain", code: 415, reason: "UnsupportedMediaType", apart: go },
      { ...create("y"), path: `${maps}?dryRun=Some`, code: 422, reason: "Invalid", apart: go },
      { ...create("y", { metadata: { name: "y", labels: { a: "b c" } } }), code: 422, reason: "Invalid" },
      { ...create("y", { metadata: { name: "y", resourceVersion: "5" } }), code: 500 },
      { method: "POST", path: `${maps}/y`, body: {}, code: 405, reason: "MethodNotAllowed" },
      {
        method: "POST",
        path: "/api/v1/configmaps",
        body: { metadata: { name: "y" } },
        code: 405,
        reason: "MethodNotAllowed",
      },
    ],
  },
  {
    name: "creations that are completed",
    steps: [
      { ...create("y", { foo: 1, data: { a: "1" } }), code: 201 },
      {
        ...create("z", {
          metadata: { name: "z", uid: "mine", generation: 7, creationTimestamp: "2020-01-01T00:00:00Z" },
        }),
      },
      { ...create("w", { metadata: { name: "w", finalizers: ["example.com/hold"], annotations: { a: "b" } } }) },
      { ...create("yaml"), body: "metadata: {name: yaml}\ndata: {a: b}\n", type: "application/yaml" },
    ],
  },
  {
    name: "replacing",
    steps: [
      create("x", { data: { a: "1" } }),
      {
        method: "PUT",
        path: `${maps}/x?fieldManager=b`,
        body: { metadata: { name: "x" }, data: { a: "2" } },
        code: 200,
      },
      {
        method: "PUT",
        path: `${maps}/x?fieldManager=b`,
        body: { metadata: { name: "x" }, data: { a: "2" } },
        code: 200,
      },
      { method: "PUT", path: `${maps}/x`, body: { metadata: { name: "y" } }, code: 400, reason: "BadRequest" },
      { method: "PUT", path: `${maps}/none`, body: { metadata: { name: "none" } }, code: 404, reason: "NotFound" },
      {
        method: "PUT",
        path: `${maps}/x`,
        body: { metadata: { name: "x", uid: "1" } },
        code: 409,
        reason: "Conflict",
        apart: { what: "message", why: "the real server tells of the key in its store" },
      },
      {
        method: "PUT",
        path: `${maps}/x?fieldManager=b`,
        body: { metadata: { name: "x" }, immutable: true },
        code: 200,
      },
      {
        method: "PUT",
        path: `${maps}/x`,
        body: { metadata: { name: "x" }, immutable: true, data: { a: "3" } },
        code: 422,
        reason: "Invalid",
      },
    ],
  },
  {
    name: "patches",
    steps: [
      create("x", { data: { a: "1", b: "2" } }),
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=b`,
        body: { data: { a: null, c: "3" } },
        type: MERGE,
        code: 200,
      },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=b`,
        body: [{ op: "add", path: "/data/d", value: "4" }],
        type: PATCH,
        code: 200,
      },
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: [{ op: "test", path: "/data/d", value: "9" }],
        type: PATCH,
        code: 422,
        reason: "Invalid",
      },
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: [{ op: "remove", path: "/data/none" }],
        type: PATCH,
        code: 422,
        reason: "Invalid",
      },
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: [{ op: "odd", path: "/data/d" }],
        type: PATCH,
        code: 422,
        reason: "Invalid",
      },
      { method: "PATCH", path: `${maps}/x`, body: { op: "remove" }, type: PATCH, code: 400, reason: "BadRequest" },
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: {},
        type: "application/json",
        code: 415,
        reason: "UnsupportedMediaType",
      },
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: { metadata: { name: "y" } },
        type: MERGE,
        code: 400,
        reason: "BadRequest",
      },
      {
        method: "PATCH",
        path: `${maps}/x`,
        body: { metadata: { resourceVersion: "1" } },
        type: MERGE,
        code: 409,
        reason: "Conflict",
      },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=b`,
        body: { metadata: { labels: { a: "b" } } },
        type: MERGE,
        code: 200,
      },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=b`,
        body: { data: { e: "5" } },
        type: "application/strategic-merge-patch+json",
        code: 200,
      },
    ],
  },
  {
    name: "custom objects and their schema",
    steps: [
      { method: "POST", path: apps, body: { ...application, spec: {} }, code: 422, reason: "Invalid" },
      {
        method: "POST",
        path: apps,
        body: { ...application, spec: { chart: { ...chart, name: 3 } } },
        code: 422,
        reason: "Invalid",
      },
      {
        method: "POST",
        path: apps,
        body: { ...application, spec: { chart: { ...chart, url: "ftp://x" } } },
        code: 422,
        reason: "Invalid",
        apart: cel,
      },
      {
        method: "POST",
        path: `${apps}?fieldValidation=Strict`,
        body: { ...application, spec: { chart, odd: 1 } },
        code: 400,
        reason: "BadRequest",
      },
      { method: "POST", path: `${apps}?fieldManager=a`, body: { ...application, spec: { chart, odd: 1 } }, code: 201 },
      {
        method: "PATCH",
        path: `${apps}/x?fieldManager=a`,
        body: { metadata: { labels: { a: "b" } } },
        type: MERGE,
        code: 200,
        has: { metadata: { generation: 1 } },
      },
      {
        method: "PATCH",
        path: `${apps}/x?fieldManager=a`,
        body: { spec: { chart: { version: "1.0.0" } } },
        type: MERGE,
        code: 200,
        has: { metadata: { generation: 2 } },
      },
      {
        method: "PATCH",
        path: `${apps}/x?fieldManager=a`,
        body: { status: { phase: "Ready" } },
        type: MERGE,
        code: 200,
        has: { metadata: { generation: 2 } },
      },
      {
        method: "PATCH",
        path: `${apps}/x/status?fieldManager=c`,
        body: { status: { phase: "Ready" }, spec: { chart: { version: "2" } } },
        type: MERGE,
        code: 200,
      },
      { method: "GET", path: `${apps}/x/status`, code: 200 },
      { method: "PUT", path: `${apps}/x`, body: application, code: 422, reason: "Invalid", apart: go },
      {
        method: "PATCH",
        path: `${apps}/x`,
        body: {},
        type: "application/strategic-merge-patch+json",
        code: 415,
        reason: "UnsupportedMediaType",
      },
      { method: "POST", path: apps, body: { metadata: { name: "y" } }, code: 400, reason: "BadRequest", apart: go },
    ],
  },
  {
    name: "the status of a release that Flux writes",
    foreign: true,
    steps: [
      {
        method: "POST",
        path: `${releases}?fieldManager=a`,
        body: {
          apiVersion: "helm.toolkit.fluxcd.io/v2",
          kind: "HelmRelease",
          metadata: { name: "x" },
          spec: { interval: "1m" },
          status: { a: 1 },
        },
        code: 201,
      },
      {
        method: "PATCH",
        path: `${releases}/x/status?fieldManager=flux`,
        body: { status: { conditions: [{ type: "Ready", status: "True" }] } },
        type: MERGE,
        code: 200,
      },
      {
        method: "PATCH",
        path: `${releases}/x?fieldManager=b`,
        body: { spec: { interval: "2m" }, status: null },
        type: MERGE,
        code: 200,
        has: { metadata: { generation: 2 } },
      },
      {
        method: "PATCH",
        path: `${releases}/x/status?fieldManager=flux&force=true`,
        body: { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", status: { observedGeneration: 2 } },
        type: "application/apply-patch+yaml",
        code: 200,
      },
    ],
  },
];
