import { expect, test } from "vitest";
import { type ClusterState, parseState } from "./state.ts";

const state: ClusterState = {
  version: 1,
  name: "default",
  checkout: "/checkout",
  ownedBy: "nobody",
  createdAt: "2026-01-02T03:04:05.000Z",
  fingerprint: "0123456789ab",
  link: { host: "198.18.0.1", cluster: "198.18.0.2", prefix: 30 },
  programs: { kubectl: "/cache/kubectl" },
};

test("a state survives being written and read", () => {
  expect(parseState(JSON.stringify(state))).toEqual(state);
});

test("half a file, another version or another shape is no state", () => {
  const texts = [
    JSON.stringify(state).slice(0, 40),
    "",
    "null",
    JSON.stringify({ ...state, version: 2 }),
    JSON.stringify({ ...state, link: { host: "nowhere" } }),
  ];
  expect(texts.map(parseState)).toEqual(texts.map(() => undefined));
});
