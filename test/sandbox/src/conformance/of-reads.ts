/** Lists, selectors, pages, versions and watches that are refused, paths that are not there, and tables. */
import type { Case, Step } from "./case.ts";

const maps = "/api/v1/namespaces/{ns}/configmaps";
const mine = "labelSelector=of%3Dcase";
const go = { what: "message", why: "the parser of the real server words its errors otherwise" } as const;
const table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

const made = (name: string, tier: string): Step => ({
  method: "POST",
  path: `${maps}?fieldManager=a`,
  body: { metadata: { name, labels: { of: "case", tier } } },
  code: 201,
});
const list = (query: string, rest: Partial<Step> = {}): Step => ({
  method: "GET",
  path: `${maps}?${query}`,
  code: 200,
  ...rest,
});
const labelled = (selector: string): Step => list(`labelSelector=${encodeURIComponent(`of=case,${selector}`)}`);

export const ofReads: readonly Case[] = [
  {
    name: "lists and selectors",
    steps: [
      made("a", "web"),
      made("b", "web"),
      made("c", "db"),
      list(mine),
      labelled("tier=web"),
      labelled("tier!=web"),
      labelled("tier in (web,db)"),
      labelled("tier notin (web)"),
      labelled("tier"),
      labelled("!tier"),
      list(`${mine}&fieldSelector=metadata.name%3Db`),
      list(`${mine}&fieldSelector=metadata.name!%3Db`),
      list(`${mine}&fieldSelector=metadata.namespace%3D{ns}`),
      list(`${mine}&limit=2`),
      // Not 3: a real namespace holds another object behind these, and is then said to go on although nothing more is selected.
      list(`${mine}&limit=4`),
      list("fieldSelector=data.a%3D1", { code: 400, reason: "BadRequest" }),
      list("labelSelector=a%20b", { code: 400, reason: "BadRequest", apart: go }),
      list("limit=1&continue=abc", { code: 400, reason: "BadRequest", apart: go }),
      list("resourceVersion=abc", { code: 400, reason: "BadRequest" }),
      list("resourceVersion=999999999", { code: 504, reason: "Timeout" }),
      list(`${mine}&resourceVersion=0`, {
        apart: { what: "body", why: "the real server may answer from a cache that lags" },
      }),
      {
        method: "DELETE",
        path: `${maps}?labelSelector=tier%3Dweb`,
        code: 200,
        apart: { what: "body", why: "the real server writes the list of what it deleted" },
      },
      list(mine),
      {
        method: "POST",
        path: "/api/v1/namespaces/{ns}/pods",
        body: { metadata: { name: "p" }, spec: { containers: [{ name: "a", image: "a" }] } },
        code: 201,
        apart: { what: "body", why: "defaults" },
      },
      {
        method: "GET",
        path: "/api/v1/namespaces/{ns}/pods?fieldSelector=spec.odd%3D1",
        code: 400,
        reason: "BadRequest",
        apart: go,
      },
      {
        method: "GET",
        path: "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applications?fieldSelector=spec.odd%3D1",
        code: 400,
        reason: "BadRequest",
      },
    ],
  },
  {
    name: "what is not there",
    steps: [
      { method: "GET", path: "/apis/nowhere.example.com/v1/namespaces/{ns}/things", code: 404 },
      { method: "GET", path: "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/things", code: 404 },
      { method: "GET", path: "/apis/orkestra.dev/v9/namespaces/{ns}/applications", code: 404 },
      { method: "GET", path: "/api/v1/namespaces/nowhere-{ns}", code: 404, reason: "NotFound" },
      { method: "GET", path: "/api/v1/namespaces/nowhere-{ns}/configmaps", code: 200, has: { items: [] } },
      { method: "GET", path: "/api/v1/namespaces/{ns}", code: 200 },
    ],
  },
  {
    name: "tables of our kinds",
    steps: [
      {
        method: "POST",
        path: "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applicationgroups?fieldManager=a",
        body: {
          apiVersion: "orkestra.dev/v1alpha1",
          kind: "ApplicationGroup",
          metadata: { name: "x" },
          spec: { applications: [{ name: "a" }] },
        },
        code: 201,
      },
      {
        method: "PATCH",
        path: "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applicationgroups/x/status?fieldManager=a",
        body: {
          status: {
            progress: "0/1",
            conditions: [
              {
                type: "Ready",
                status: "False",
                reason: "Testing",
                message: "one to go",
                lastTransitionTime: "2026-01-01T00:00:00Z",
              },
            ],
          },
        },
        type: "application/merge-patch+json",
        code: 200,
      },
      {
        method: "GET",
        path: "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applicationgroups?includeObject=None",
        accept: table,
        code: 200,
        has: { kind: "Table" },
        apart: { what: "message", why: "ages are of this moment" },
      },
    ],
  },
];
