/** What no object may say of itself, and how large it may be. */
import type { Case, Step } from "./case.ts";

const maps = "/api/v1/namespaces/{ns}/configmaps";
const apps = "/apis/orkestra.dev/v1alpha1/namespaces/{ns}/applications";
const revisions = "/apis/apps/v1/namespaces/{ns}/controllerrevisions";
const chart = { url: "https://charts.example.com", name: "web" };
const words = { what: "message", why: "the real server tells more of what a name may be" } as const;
const much = (bytes: number): string => "x".repeat(bytes);

const map = (metadata: object, code: number, rest: Partial<Step> = {}): Step => ({
  method: "POST",
  path: `${maps}?fieldManager=a`,
  body: { metadata: { name: "x", ...metadata } },
  code,
  ...rest,
});
const application = (metadata: object, code: number, rest: Partial<Step> = {}): Step => ({
  method: "POST",
  path: `${apps}?fieldManager=a`,
  body: {
    apiVersion: "orkestra.dev/v1alpha1",
    kind: "Application",
    metadata: { name: "x", ...metadata },
    spec: { chart },
  },
  code,
  ...rest,
});
const owner = { apiVersion: "v1", kind: "ConfigMap", name: "a", uid: "1" };
const refused = { reason: "Invalid" };

export const ofMetadata: readonly Case[] = [
  {
    name: "owners",
    steps: [
      map({ ownerReferences: [{ ...owner, name: undefined }] }, 422, refused),
      map(
        {
          ownerReferences: [
            { ...owner, controller: true },
            { ...owner, uid: "2", controller: true },
          ],
        },
        422,
        { ...refused, apart: { what: "message", why: "the order of fields in the value" } },
      ),
      application({ ownerReferences: [{ ...owner, uid: "" }] }, 422, refused),
    ],
  },
  {
    name: "keys and finalizers",
    steps: [
      application({ labels: { "a b": "c" } }, 422, { ...refused, apart: words }),
      application({ annotations: { "a b": "c" } }, 422, { ...refused, apart: words }),
      map({ labels: { "a/b/c": "d" } }, 422, { ...refused, apart: words }),
      map({ finalizers: ["odd"] }, 422, refused),
      application({ annotations: { "A.b/C_d": "e" }, finalizers: ["odd"] }, 201),
    ],
  },
  {
    name: "sizes",
    steps: [
      map({ annotations: { a: much(262_144) } }, 422, refused),
      application({ annotations: { a: much(262_144) } }, 422, refused),
      application({ annotations: { a: much(262_143) } }, 201),
      {
        method: "PATCH",
        path: `${apps}/x?fieldManager=a`,
        body: { spec: { release: { values: { a: much(1_600_000) } } } },
        type: "application/merge-patch+json",
        code: 500,
      },
      {
        method: "POST",
        path: revisions,
        body: { metadata: { name: "x" }, revision: 1, data: { a: much(3_200_000) } },
        code: 413,
        reason: "RequestEntityTooLarge",
      },
    ],
  },
  {
    name: "deleting a part",
    steps: [
      application({}, 201),
      {
        method: "DELETE",
        path: `${apps}/x/status`,
        code: 405,
        reason: "MethodNotAllowed",
        apart: { what: "message", why: "worded otherwise for custom kinds" },
      },
      { method: "GET", path: `${apps}/x`, code: 200 },
    ],
  },
];
