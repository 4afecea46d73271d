import { ApiError, ConnectionError } from "@orkestra/kube";
import { expect, test } from "vitest";
import { look } from "./seen.ts";

const failing = (error: unknown) => look("list Leases", () => Promise.reject(error));

test.each([
  ["a refusal", new ApiError(403, { message: "leases is forbidden" }), "you may not list Leases"],
  ["another answer", new ApiError(500, { message: "etcd is\naway" }), "cannot list Leases: etcd is away"],
  ["no answer", new ConnectionError("reset", { mayHaveArrived: true }), "cannot list Leases: reset"],
])("%s of the cluster is told as not seen", async (_, error, why) => {
  expect(await failing(error)).toEqual({ seen: false, why });
});

test("a fault of our own is thrown", async () => {
  await expect(failing(new TypeError("x is not a function"))).rejects.toThrow("x is not a function");
});
