import type { UnknownObject } from "@orkestra/kube";
import { expect, test } from "vitest";
import { groupObject } from "../testing/group-in-memory.ts";
import { readStatus } from "./read-status.ts";

const of = (status?: object): UnknownObject => ({ ...groupObject({}, 1), ...(status ? { status } : {}) });
const GOOD = {
  observedGeneration: 3,
  conditions: [],
  lastGoodRevision: "shop-0123456789",
  history: [{ revision: "shop-0123456789", workflow: "shop-0123456789-apply", result: "Succeeded" }],
};

test("a status reads as it was written, and one that is not there yet as that", () => {
  expect(readStatus(of(GOOD))).toEqual(GOOD);
  expect(readStatus(of())).toEqual({ observedGeneration: -1, conditions: [] });
});

test("what cannot be read of a status is as if it were not there, and the rest stays", () => {
  const applications = [
    { name: "db", phase: "Ready" },
    { name: "web", phase: "Flying" },
  ];
  const odd = {
    ...GOOD,
    progress: 7,
    applications,
    history: [{ revision: "shop-1", result: "Vanished" }, ...GOOD.history],
    failure: { revision: "shop-0123456789" },
  };
  expect(readStatus(of(odd))).toEqual({ ...GOOD, applications: applications.slice(0, 1) });
  expect(readStatus(of({ ...GOOD, observedGeneration: "3", conditions: "none" }))).toEqual({
    ...GOOD,
    observedGeneration: -1,
  });
});

test("of a status that is none nothing is read", () => {
  expect(readStatus(of(["Ready"]))).toEqual({ observedGeneration: -1, conditions: [] });
});
