/** The life of one object, the same for each kind: what is answered on its way, and what is refused. */
import type { Case, Step } from "./case.ts";
import { type Sample, samples } from "./samples.ts";

const MERGE = "application/merge-patch+json";
const APPLY = "application/apply-patch+yaml";

export const ofEachKind: readonly Case[] = samples.map((sample) => ({
  ...(sample.kind === "HelmRelease" && { foreign: true as const }),
  name: `the life of a ${sample.kind} of ${sample.apiVersion}`,
  steps: life(sample).map((step) => (sample.workload ? apart(step) : step)),
}));

function apart(step: Step): Step {
  return {
    ...step,
    apart: { what: "body", why: "the real server fills in what the pods are to be run with" },
  };
}

function life({ collection, apiVersion, kind, object, change, rival }: Sample): Step[] {
  const whole = { apiVersion, kind, ...object, metadata: { name: "x", labels: { app: "x" } } };
  const one = `${collection}/x`;
  const typed = (fields: object): object => ({ apiVersion, kind, ...fields });
  return [
    { method: "GET", path: one, code: 404, reason: "NotFound" },
    { method: "PATCH", path: `${one}?fieldManager=a`, body: change, type: MERGE, code: 404, reason: "NotFound" },
    { method: "DELETE", path: one, code: 404, reason: "NotFound" },
    { method: "POST", path: `${collection}?fieldManager=a&dryRun=All`, body: whole, code: 201 },
    { method: "POST", path: `${collection}?fieldManager=a`, body: whole, code: 201 },
    { method: "POST", path: `${collection}?fieldManager=a`, body: whole, code: 409, reason: "AlreadyExists" },
    { method: "GET", path: one, code: 200, has: { apiVersion, kind } },
    { method: "GET", path: `${collection}?labelSelector=app%3Dx`, code: 200, has: { kind: `${kind}List` } },
    { method: "GET", path: `${collection}?labelSelector=app%3Dy`, code: 200, has: { items: [] } },
    { method: "GET", path: `${collection}?fieldSelector=metadata.name%3Dx`, code: 200 },
    { method: "PATCH", path: `${one}?fieldManager=a&dryRun=All`, body: change, type: MERGE, code: 200 },
    { method: "PATCH", path: `${one}?fieldManager=a`, body: change, type: MERGE, code: 200 },
    { method: "PATCH", path: `${one}?fieldManager=a`, body: change, type: MERGE, code: 200 },
    { method: "PATCH", path: `${one}?fieldManager=b`, body: typed(rival), type: APPLY, code: 409, reason: "Conflict" },
    { method: "PATCH", path: `${one}?fieldManager=b&force=true`, body: typed(rival), type: APPLY, code: 200 },
    {
      method: "PUT",
      path: `${one}?fieldManager=a`,
      body: { ...whole, metadata: { name: "x", resourceVersion: "1" } },
      code: 409,
      reason: "Conflict",
    },
    { method: "DELETE", path: one, body: { preconditions: { uid: "other" } }, code: 409, reason: "Conflict" },
    { method: "DELETE", path: `${one}?dryRun=All&propagationPolicy=Background`, code: 200 },
    { method: "DELETE", path: one, body: { propagationPolicy: "Background" }, code: 200 },
  ];
}
