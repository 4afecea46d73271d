import { describe, expect, test } from "vitest";
import { chooseLink, parseRange } from "./subnet.ts";

describe("the link between the host and a cluster", () => {
  test("starts where the seed says when everything is free", () => {
    expect(chooseLink(["default", "192.0.2.0/24"], 0)).toEqual({
      host: "198.18.0.1",
      cluster: "198.18.0.2",
      prefix: 30,
    });
    expect(chooseLink([], 65)).toEqual({ host: "198.18.1.5", cluster: "198.18.1.6", prefix: 30 });
  });

  test("skips every network that overlaps with one in use", () => {
    const taken = ["198.18.0.0/30", "198.18.0.5", "198.18.0.8/29"];
    expect(chooseLink(taken, 0)).toEqual({ host: "198.18.0.17", cluster: "198.18.0.18", prefix: 30 });
  });

  test("goes on at the beginning after the last network", () => {
    expect(chooseLink(["198.19.255.252/30"], 32_767)).toEqual({
      host: "198.18.0.1",
      cluster: "198.18.0.2",
      prefix: 30,
    });
  });

  test("is refused when a route covers the whole range", () => {
    expect(chooseLink(["198.18.0.0/15"], 7)).toBeUndefined();
  });
});

describe("an address in use", () => {
  test("takes its whole network, whatever host of it is named", () => {
    expect(parseRange("198.18.0.7/30")).toEqual(parseRange("198.18.0.4/30"));
  });

  test("takes nothing as the default route or in another version of IP", () => {
    expect(["default", "0.0.0.0/0", "fd00::/64", ""].map(parseRange)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
