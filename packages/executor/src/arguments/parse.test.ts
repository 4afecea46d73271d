import { expect, test } from "vitest";
import { parse } from "./parse.ts";

const base = { kind: "apply", after: [], holdMs: 1_800_000, timeoutMs: undefined, run: undefined, logLevel: "info" };
const stage = {
  kind: "stage",
  secrets: { chartAuth: undefined, chartCert: undefined, stagingAuth: undefined, stagingCert: undefined },
  timeoutMs: 600_000,
  run: undefined,
  logLevel: "info",
};
const remove = {
  kind: "remove",
  handedTo: undefined,
  after: [],
  holdMs: 1_800_000,
  tell: [],
  run: undefined,
  logLevel: "info",
};
const revision = { kind: "revision", namespace: "shop", name: "shop-1", node: "web" };
const BY_REVISION = ["apply", "--revision", "shop/shop-1", "--node", "web"];

test.each([
  { why: "a node of a revision", args: BY_REVISION, request: { ...base, origin: revision } },
  {
    why: "everything at once",
    args: [
      ...BY_REVISION,
      "--after",
      "redis, db",
      "--hold",
      "1h30m",
      "--timeout",
      "90",
      "--run",
      "u1",
      "--log-level=debug",
    ],
    request: {
      ...base,
      origin: revision,
      after: ["redis", "db"],
      holdMs: 5_400_000,
      timeoutMs: 90_000,
      run: "u1",
      logLevel: "debug",
    },
  },
  {
    why: "empty values, as a template passes them",
    args: [
      ...BY_REVISION,
      "--manifest",
      "",
      "--spec=",
      "--after",
      "",
      "--hold",
      "",
      "--timeout",
      "",
      "--run",
      "",
      "--log-level",
      "",
    ],
    request: { ...base, origin: revision },
  },
  {
    why: "a manifest",
    args: ["apply", "--manifest", "-"],
    request: { ...base, origin: { kind: "manifest", path: "-" } },
  },
  {
    why: "the original's flags, with one dash and no command",
    args: ["-spec", "e30=", "-action=install", "-timeout", "5m", "-interval", "10s"],
    request: { ...base, origin: { kind: "spec", base64: "e30=" }, timeoutMs: 300_000 },
  },
  {
    why: "what to stage",
    args: ["stage", "--spec", "e30="],
    request: { ...stage, origin: { kind: "spec", base64: "e30=" } },
  },
  {
    why: "what to stage, with everything",
    args: [
      ...["stage", "--manifest", "-", "--chart-auth", "/a", "--chart-cert", "/b", "--staging-auth", "/c"],
      ...["--staging-cert", "/d", "--timeout", "2m", "--run", "u1", "--log-level", "warn"],
    ],
    request: {
      kind: "stage",
      origin: { kind: "manifest", path: "-" },
      secrets: { chartAuth: "/a", chartCert: "/b", stagingAuth: "/c", stagingCert: "/d" },
      timeoutMs: 120_000,
      run: "u1",
      logLevel: "warn",
    },
  },
  {
    why: "empty values of stage, as a template passes them",
    args: [
      ...["stage", "--spec=e30=", "--manifest=", "--chart-auth=", "--chart-cert=", "--staging-auth="],
      ...["--staging-cert=", "--timeout=", "--run=", "--log-level="],
    ],
    request: { ...stage, origin: { kind: "spec", base64: "e30=" } },
  },
  ...(["remove", "wait"] as const).flatMap((kind) => [
    {
      why: `what to ${kind}, by revision`,
      args: [kind, "--revision", "shop/shop-1", "--node", "web", "--timeout", "2m", "--run", "u1"],
      request: {
        ...(kind === "remove" ? remove : { kind, logLevel: "info" }),
        origin: revision,
        timeoutMs: 120_000,
        run: "u1",
      },
    },
    {
      why: `empty values of ${kind}, as a template passes them`,
      args: [kind, "--revision=", "--node=", "--spec=e30=", "--timeout=", "--run=", "--log-level="],
      request: {
        ...(kind === "remove" ? remove : { kind, logLevel: "info" }),
        origin: { kind: "spec", base64: "e30=" },
        timeoutMs: undefined,
        run: undefined,
      },
    },
  ]),
  {
    why: "what to remove, by what is live",
    args: [
      ...[
        "remove",
        "--release",
        "shop/web",
        "--owner",
        "u-1",
        "--handed-to",
        "parent",
        "--timeout",
        "2m",
        "--run",
        "u1",
      ],
      ...["--after", "api, cron", "--hold", "1h", "--tell", "db,queue"],
    ],
    request: {
      ...remove,
      origin: { kind: "release", namespace: "shop", name: "web", owner: "u-1" },
      handedTo: "parent",
      after: ["api", "cron"],
      holdMs: 3_600_000,
      tell: ["db", "queue"],
      timeoutMs: 120_000,
      run: "u1",
    },
  },
  {
    why: "empty values of what is live, as a template passes them",
    args: [
      "remove",
      "--spec=e30=",
      "--release=",
      "--owner=",
      "--handed-to=",
      "--after=",
      "--hold=",
      "--tell=",
      "--run=",
    ],
    request: { ...remove, origin: { kind: "spec", base64: "e30=" }, timeoutMs: undefined },
  },
  {
    why: "the original's delete",
    args: ["-spec", "e30=", "-action", "delete", "-timeout", "5m", "-interval", "1s"],
    request: { ...remove, origin: { kind: "spec", base64: "e30=" }, timeoutMs: 300_000 },
  },
  { why: "help, whatever else is wrong", args: ["--help", "--timeout", "soon"], request: { kind: "help" } },
])("understands $why", ({ args, request }) => {
  expect(parse(args)).toEqual({ ok: true, request });
});

test.each([
  {
    why: "all that is wrong",
    args: ["--timeout", "soon", "--hold", "0s", "--log-level", "loud"],
    problems: [
      "a command is missing: apply, remove, wait or stage",
      "one of --revision, --manifest, --spec is missing",
      '--hold "0s" is not a duration such as 90s, 5m or 1h30m',
      '--timeout "soon" is not a duration such as 90s, 5m or 1h30m',
      '--log-level "loud" is none of trace, debug, info, warn, error, fatal, silent',
    ],
  },
  {
    why: "a revision without a namespace",
    args: ["apply", "--revision", "shop-1", "--node", "web"],
    problems: ["--revision must be NAMESPACE/NAME"],
  },
  {
    why: "a revision without a node",
    args: ["apply", "--revision", "shop/shop-1"],
    problems: ["--revision needs --node"],
  },
  {
    why: "holding without a plan",
    args: ["apply", "--manifest", "-", "--after", "redis"],
    problems: ["--after needs --revision: only a plan tells what to hold for"],
  },
  {
    why: "an unknown command",
    args: ["aply", "web", "--manifest", "-"],
    problems: ['unexpected "web"', 'there is no command "aply"'],
  },
  {
    why: "that only what is applied or removed holds, and only a removal tells",
    args: ["wait", ...BY_REVISION.slice(1), "--after", "redis", "--hold", "5m", "--tell", "db"],
    problems: [
      "--after is for apply or remove, not for wait",
      "--hold is for apply or remove, not for wait",
      "--tell is for remove, not for wait",
    ],
  },
  {
    why: "a removal in its turn that no run has a name for, and that is not told by what is live",
    args: ["remove", ...BY_REVISION.slice(1), "--after", "web", "--tell", "db", "--hold", "soon"],
    problems: [
      "--after needs --release",
      "--tell needs --release",
      "--after and --tell need --run: by it, what is told is known from what earlier runs told",
      '--hold "soon" is not a duration such as 90s, 5m or 1h30m',
    ],
  },
  {
    why: "all that is wrong with waiting",
    args: ["wait", "--timeout", "soon", "--staging-auth", "/a", "--action", "delete"],
    problems: [
      "--action is for apply or remove, not for wait",
      "--staging-auth is for stage, not for wait",
      "one of --revision, --manifest, --spec is missing",
      '--timeout "soon" is not a duration such as 90s, 5m or 1h30m',
    ],
  },
  {
    why: "all that is wrong with removing what is live",
    args: ["remove", "--release", "web", "--handed-to", "parent"],
    problems: ["--release must be NAMESPACE/NAME", "--release needs --owner"],
  },
  {
    why: "what only tells of what is live",
    args: ["remove", "--spec", "e30=", "--owner", "u-1", "--handed-to", "parent"],
    problems: ["--owner needs --release", "--handed-to needs --release"],
  },
  {
    why: "that only a removal is told by what is live",
    args: ["wait", "--release", "shop/web", "--owner", "u-1"],
    problems: [
      "--release is for remove, not for wait",
      "--owner is for remove, not for wait",
      "one of --revision, --manifest, --spec is missing",
    ],
  },
  {
    why: "flags of the other command",
    args: ["stage", "--spec", "e30=", "--revision", "shop/shop-1", "--node", "web"],
    problems: [
      "--revision is for apply, remove or wait, not for stage",
      "--node is for apply, remove or wait, not for stage",
    ],
  },
  {
    why: "a Secret for apply, which reads none",
    args: [...BY_REVISION, "--staging-auth", "/a"],
    problems: ["--staging-auth is for stage, not for apply"],
  },
  {
    why: "all that is wrong with staging",
    args: ["stage", "--timeout", "soon", "--log-level", "loud"],
    problems: [
      "one of --manifest, --spec is missing",
      '--timeout "soon" is not a duration such as 90s, 5m or 1h30m',
      '--log-level "loud" is none of trace, debug, info, warn, error, fatal, silent',
    ],
  },
  {
    why: "an action that is another command",
    args: ["apply", "--spec", "e30=", "--action", "delete"],
    problems: ["--action delete means remove, not apply"],
  },
  {
    why: "another action",
    args: ["--spec", "e30=", "--action", "upgrade"],
    problems: ['--action "upgrade" is neither install nor delete'],
  },
])("names $why", ({ args, problems }) => {
  expect(parse(args)).toEqual({ ok: false, problems });
});

test("names an unknown flag", () => {
  const parsed = parse([...BY_REVISION, "--colour"]);
  expect(parsed.ok ? [] : parsed.problems).toEqual([expect.stringContaining("--colour")]);
});
