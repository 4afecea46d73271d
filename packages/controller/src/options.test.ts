import { expect, test } from "vitest";
import { parseOptions } from "./options.ts";

test("no flags are the documented defaults", () => {
  expect(parseOptions([])).toEqual({
    ok: true,
    options: {
      namespaces: [],
      listen: ":8080",
      logLevel: "info",
      executorTemplate: "orkestra-executor",
      bindExecutor: true,
      executorClusterRole: "orkestra-executor",
      lookAhead: 2,
      concurrency: 4,
    },
  });
});

test("every flag has its effect", () => {
  const args =
    "--namespaces a,b --listen 127.0.0.1:9 --log-level debug --executor-template t --bind-executor false --executor-cluster-role r --look-ahead 0 --concurrency 64 --kubeconfig k";
  expect(parseOptions(args.split(" "))).toEqual({
    ok: true,
    options: {
      namespaces: ["a", "b"],
      listen: "127.0.0.1:9",
      logLevel: "debug",
      executorTemplate: "t",
      bindExecutor: false,
      executorClusterRole: "r",
      lookAhead: 0,
      concurrency: 64,
      kubeconfig: "k",
    },
  });
});

test("all mistakes are reported at once", () => {
  expect(
    parseOptions([
      "--look-ahead",
      "six",
      "--concurrency=0",
      "--log-level",
      "loud",
      "--bind-executor",
      "maybe",
      "--listen",
      "here",
    ]),
  ).toEqual({
    ok: false,
    help: false,
    text: [
      '--look-ahead must be a whole number from 0 to 5, not "six"',
      '--concurrency must be a whole number from 1 to 64, not "0"',
      '--log-level must be one of trace, debug, info, warn, error, not "loud"',
      '--bind-executor must be true or false, not "maybe"',
      '--listen must be ADDRESS:PORT, not "here"',
    ].join("\n"),
  });
});

test("an unknown flag is named", () => {
  expect(parseOptions(["--lookahead", "1"])).toMatchObject({
    ok: false,
    help: false,
    text: expect.stringContaining("--lookahead"),
  });
});

test("help is not a mistake", () => {
  expect(parseOptions(["--help"])).toMatchObject({ ok: false, help: true });
});
