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
      leaderElection: true,
    },
  });
});

test("every flag has its effect", () => {
  const args =
    "--namespaces a,b --listen 127.0.0.1:9 --log-level debug --executor-template t --bind-executor false --executor-cluster-role r --look-ahead 0 --concurrency 64 --leader-election false --kubeconfig k";
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
      leaderElection: false,
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

test("the staging registry is what the flags say of it", () => {
  const secrets = "--staging-secret push --staging-cert-secret authority";
  const parsed = parseOptions(
    `--staging-url oci://registry.example/pieces ${secrets} --staging-insecure true`.split(" "),
  );
  expect(parsed).toMatchObject({
    ok: true,
    options: {
      staging: {
        url: "oci://registry.example/pieces",
        secretRef: { name: "push" },
        certSecretRef: { name: "authority" },
        insecure: true,
      },
    },
  });
  expect(parseOptions(["--staging-url", "https://museum.example"])).toMatchObject({
    options: { staging: { url: "https://museum.example" } },
  });
});

test.each([
  [
    "a URL with a password, which is not repeated, and names that no Secret can have",
    "--staging-url https://me:secret@museum.example --staging-secret A_B --staging-cert-secret C_D --staging-insecure maybe",
    [
      '--staging-insecure must be true or false, not "maybe"',
      "--staging-url must be an http://, https:// or oci:// URL with a host and without credentials",
      `--staging-secret must be lower-case letters, digits and '-', and begin and end with a letter or digit; dots may part it, not "A_B"`,
      `--staging-cert-secret must be lower-case letters, digits and '-', and begin and end with a letter or digit; dots may part it, not "C_D"`,
    ],
  ],
  [
    "what belongs to a registry that is not named",
    "--staging-secret push --staging-cert-secret authority --staging-insecure true",
    [
      "--staging-secret says nothing without --staging-url",
      "--staging-cert-secret says nothing without --staging-url",
      "--staging-insecure says nothing without --staging-url",
    ],
  ],
  [
    "insecure where the URL says it already",
    "--staging-url http://museum.example --staging-insecure true",
    ['--staging-insecure must be false without oci://: a Helm repository without TLS has an http:// URL, not "true"'],
  ],
])("%s is refused, with all that is wrong", (_, args, lines) => {
  expect(parseOptions(args.split(" "))).toEqual({ ok: false, help: false, text: lines.join("\n") });
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
