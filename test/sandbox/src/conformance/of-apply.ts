/** Server-side apply: who owns what, who conflicts with whom, and what goes with its last owner. */
import type { Case, Step } from "./case.ts";

const maps = "/api/v1/namespaces/{ns}/configmaps";
const groups = "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applicationgroups";
const applications = "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applications";
const deployments = "/apis/apps/v1/namespaces/{ns}/deployments";
const type = "application/apply-patch+yaml";

function map(manager: string, fields: object, code: number, more = ""): Step {
  const metadata = { name: "x", ...("metadata" in fields ? (fields.metadata as object) : {}) };
  const body = { apiVersion: "v1", kind: "ConfigMap", ...fields, metadata };
  return { method: "PATCH", path: `${maps}/x?fieldManager=${manager}${more}`, body, type, code };
}

function group(manager: string, spec: object, code: number, more = ""): Step {
  const body = { apiVersion: "orkestra.dev/v1alpha1", kind: "ApplicationGroup", metadata: { name: "x" }, spec };
  return { method: "PATCH", path: `${groups}/x?fieldManager=${manager}${more}`, body, type, code };
}

function application(manager: string, release: object, code: number): Step {
  const spec = { chart: { url: "https://charts.example.com", name: "web" }, release };
  const body = { apiVersion: "orkestra.dev/v1alpha1", kind: "Application", metadata: { name: "x" }, spec };
  return { method: "PATCH", path: `${applications}/x?fieldManager=${manager}`, body, type, code };
}

export const ofApply: readonly Case[] = [
  {
    name: "applying a map",
    steps: [
      map("a", { data: { a: "1", b: "2" }, metadata: { labels: { l: "1" } } }, 201),
      map("a", { data: { a: "1", b: "2" }, metadata: { labels: { l: "1" } } }, 200),
      map("b", { data: { a: "1", c: "3" } }, 200),
      map("b", { data: { a: "2" } }, 409),
      map("b", { data: { a: "2", b: "3" } }, 409),
      map("b", { data: { a: "2" } }, 200, "&force=true"),
      map("a", { data: { b: "2" } }, 200),
      map("a", {}, 200),
      map("b", {}, 200),
      { method: "GET", path: `${maps}/x`, code: 200 },
      { ...map("", {}, 422), reason: "Invalid" },
      { ...map("a", { metadata: { managedFields: [{}] } }, 400), apart: { what: "message", why: "worded otherwise" } },
      map("c", { data: { d: "1" } }, 200, "&dryRun=All"),
      {
        ...map("c", { data: { d: "1" }, odd: 1 }, 500, "&fieldValidation=Strict"),
        apart: { what: "message", why: "the real server tells of its converter" },
      },
      { ...map("c", { metadata: { resourceVersion: "1" }, data: { d: "1" } }, 409), reason: "Conflict" },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=c`,
        body: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {e: f}\n",
        type,
        code: 200,
      },
    ],
  },
  {
    name: "applying a list of objects with keys",
    steps: [
      group("a", { applications: [{ name: "one" }, { name: "two", dependencies: ["one"] }] }, 201),
      group("b", { applications: [{ name: "three", dependencies: ["one"] }] }, 200),
      group("b", { applications: [{ name: "two", dependencies: ["three"] }] }, 200),
      group(
        "c",
        { applications: [{ name: "two", spec: { chart: { url: "https://charts.example.com", name: "web" } } }] },
        200,
      ),
      group("d", { applications: [{ name: "two", spec: { chart: { name: "other" } } }] }, 409),
      group("a", { applications: [{ name: "one" }] }, 200),
      group("a", { applications: [{ name: "one" }], parallelism: 3, onFailure: "Hold" }, 200),
      group("e", { parallelism: 4, onFailure: "Rollback" }, 409),
      group("e", { parallelism: 0 }, 422, "&force=true"),
    ],
  },
  {
    name: "applying values whose maps are emptied",
    steps: [
      application("a", { values: { a: { b: 1 }, c: 1 } }, 201),
      application("a", { values: { a: {}, c: 1 } }, 200),
      application("a", { values: { a: { b: null }, c: [] } }, 200),
      application("a", { values: {} }, 200),
      application("a", { values: { a: 1 }, install: { remediation: { retries: 3 } } }, 200),
      application("a", { values: { b: 2 }, install: {} }, 200),
      application("b", { values: { c: 2 } }, 409),
      application("a", { install: null, values: { a: null } }, 422),
      application("a", {}, 422),
    ],
  },
  {
    name: "applying maps of texts that are emptied",
    steps: [
      group("a", { applications: [{ name: "one" }], workflow: { nodeSelector: { a: "b" } } }, 201),
      group("a", { applications: [{ name: "one" }], workflow: { nodeSelector: {} } }, 200),
      map("a", { data: { a: "1" }, metadata: { labels: { l: "1" } } }, 201),
      map("a", { data: {}, metadata: { labels: {} } }, 200),
      map("a", { data: {}, metadata: { labels: {} } }, 200),
    ],
  },
  {
    name: "applying over what was written otherwise",
    steps: [
      {
        method: "POST",
        path: `${maps}?fieldManager=w`,
        body: { metadata: { name: "x" }, data: { a: "1" } },
        code: 201,
      },
      map("a", { data: { a: "1" } }, 200),
      map("a", { data: { a: "2" } }, 409),
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=w`,
        body: { data: { a: "5" } },
        type: "application/merge-patch+json",
        code: 200,
      },
      map("a", { data: { a: "1" } }, 409),
    ],
  },
  {
    name: "applying after claims to fields were changed by hand",
    steps: [
      map("a", { data: { a: "1" } }, 201),
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=w`,
        body: { data: { b: "2" } },
        type: "application/merge-patch+json",
        code: 200,
      },
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=w`,
        body: [
          { op: "replace", path: "/metadata/resourceVersion", value: "{rv}" },
          {
            op: "replace",
            path: "/metadata/managedFields",
            value: [
              {
                manager: "a",
                operation: "Apply",
                apiVersion: "v1",
                time: "2026-01-01T00:00:00Z",
                fieldsType: "FieldsV1",
                fieldsV1: { "f:data": { "f:a": {}, "f:b": {} } },
              },
            ],
          },
        ],
        type: "application/json-patch+json",
        code: 200,
      },
      map("a", { data: { a: "1" } }, 200),
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=w`,
        body: [{ op: "replace", path: "/metadata/resourceVersion", value: "1" }],
        type: "application/json-patch+json",
        code: 409,
        reason: "Conflict",
      },
    ],
  },
  {
    name: "trying an apply, and writing what came of it",
    steps: [
      map("a", { data: { a: "1" } }, 201),
      map("a", { data: { a: "2" } }, 200, "&dryRun=All"),
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=a`,
        body: [
          { op: "replace", path: "/metadata/resourceVersion", value: "{rv}" },
          { op: "add", path: "/data", value: { a: "2" } },
        ],
        type: "application/json-patch+json",
        code: 200,
      },
    ],
  },
  {
    name: "applying what has no name",
    steps: [
      {
        method: "PATCH",
        path: `${maps}/x?fieldManager=a`,
        body: { apiVersion: "v1", kind: "ConfigMap" },
        type,
        code: 400,
        reason: "BadRequest",
      },
    ],
  },
  {
    name: "applying finalizers and owners",
    steps: [
      map("a", { metadata: { finalizers: ["example.com/a"] } }, 201),
      map("b", { metadata: { finalizers: ["example.com/b"] } }, 200),
      map("a", { metadata: {} }, 200),
      map("b", { metadata: {} }, 200),
    ],
  },
  {
    name: "applying a workload",
    steps: ["a", "b"].map((manager, index) => ({
      method: "PATCH",
      path: `${deployments}/x?fieldManager=${manager}`,
      body: {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "x" },
        spec: {
          selector: { matchLabels: { app: "x" } },
          template: {
            metadata: { labels: { app: "x" } },
            spec: { containers: [{ name: "main", image: `x:${index}` }] },
          },
        },
      },
      type,
      code: index === 0 ? 201 : 409,
      apart: {
        what: index === 0 ? "body" : "message",
        why: "the real server fills in what the pods are to be run with",
      },
    })),
  },
];
