import { ApiError, ConnectionError, kindNotServed } from "@orkestra/kube";
import { expect, test } from "vitest";
import { faultOf } from "./faults.ts";

test.each([
  {
    why: "400",
    error: new ApiError(400, { reason: "BadRequest", message: "m" }),
    is: { ending: "failed", because: ["BadRequest", "m"] },
  },
  {
    why: "422",
    error: new ApiError(422, { reason: "Invalid", message: "m" }),
    is: { ending: "failed", because: ["Invalid", "m"] },
  },
  {
    why: "403",
    error: new ApiError(403, { reason: "Forbidden", message: "cannot patch" }),
    is: {
      ending: "failed",
      because: [
        "Forbidden",
        'cannot patch; bind the ClusterRole "orkestra-executor" to the pod\'s ServiceAccount in that namespace',
      ],
    },
  },
  {
    why: "403 of an API server that has not read its roles yet",
    error: new ApiError(403, { reason: "Forbidden", message: 'no: RBAC: clusterrole "orkestra-executor" not found' }),
    is: {
      ending: "fault",
      because: [
        "Forbidden",
        'no: RBAC: clusterrole "orkestra-executor" not found; bind the ClusterRole "orkestra-executor" to the pod\'s ServiceAccount in that namespace',
      ],
    },
  },
  {
    why: "403 of a namespace that is going, which no permission helps against",
    error: new ApiError(403, {
      reason: "Forbidden",
      message: "m",
      details: { causes: [{ reason: "NamespaceTerminating" }] },
    }),
    is: { ending: "failed", because: ["Forbidden", "m"] },
  },
  {
    why: "404 of a namespace",
    error: new ApiError(404, { reason: "NotFound", message: "m" }),
    is: { ending: "failed", because: ["NotFound", "m"] },
  },
  {
    why: "404 of a kind",
    error: new ApiError(404, { reason: kindNotServed, message: "m" }),
    is: { ending: "failed", because: ["NotInstalled", "m"] },
  },
  {
    why: "401",
    error: new ApiError(401, { reason: "Unauthorized", message: "m" }),
    is: { ending: "fault", because: ["Unauthorized", "m"] },
  },
  {
    why: "409",
    error: new ApiError(409, { reason: "Conflict", message: "m" }),
    is: { ending: "fault", because: ["Conflict", "m"] },
  },
  {
    why: "429",
    error: new ApiError(429, { reason: "TooManyRequests", message: "m" }),
    is: { ending: "fault", because: ["TooManyRequests", "m"] },
  },
  {
    why: "503 without a reason",
    error: new ApiError(503, { message: "m" }),
    is: { ending: "fault", because: ["HTTP 503", "m"] },
  },
  {
    why: "no answer",
    error: new ConnectionError("m", { mayHaveArrived: true }),
    is: { ending: "fault", because: ["ConnectionError", "m"] },
  },
  {
    why: "a mistake in the program",
    error: new RangeError("m"),
    is: { ending: "fault", because: ["InternalError", "m"] },
  },
])("$why: $is.ending", ({ error, is }) => {
  expect(faultOf(error)).toEqual(is);
});
