import { expect, test } from "vitest";
import { displayName, nodeId, podName } from "./names.ts";

test("ids and pods of nodes end in the FNV-1a hash of the node's name", () => {
  // Of the hash's own test vectors: "foobar" is bf9cf968.
  expect(nodeId("wf", "foobar")).toBe(`wf-${0xbf9cf968}`);
  expect(podName("wf", "foobar", "apply")).toBe(`wf-apply-${0xbf9cf968}`);
  expect([nodeId("wf", "wf"), podName("wf", "wf", "main")]).toEqual(["wf", "wf"]);
});

test("people see a node of a DAG without the DAG's name", () => {
  expect(displayName("wf.r-web(0)", "wf")).toBe("r-web(0)");
  expect(displayName("wf", undefined)).toBe("wf");
});
