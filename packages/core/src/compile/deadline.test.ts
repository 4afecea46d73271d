import { ApplicationSpec } from "@orkestra/api";
import { expect, test } from "vitest";
import { CHART } from "../testing/groups.ts";
import { releaseDeadline } from "./deadline.ts";

test.each([
  { why: "one attempt: queue, hooks and wait", release: {}, seconds: 300 + 2 * 300 },
  { why: "a long timeout also waits longer in the queue", release: { timeout: "20m" }, seconds: 1200 + 2 * 1200 },
  { why: "the longer one of install and upgrade", release: { install: { timeout: "10m" } }, seconds: 300 + 2 * 600 },
  { why: "tests", release: { test: { enable: true, timeout: "1m" } }, seconds: 300 + 600 + 60 },
  { why: "tests that are off", release: { test: { timeout: "1m" } }, seconds: 300 + 600 },
  {
    why: "retries, each with its remediation and backoff",
    release: { upgrade: { remediation: { retries: 2 } }, rollback: { timeout: "8m" } },
    seconds: Math.ceil(300 + 3 * (600 + 480) + 0.75 + 1.5),
  },
  {
    why: "the last failure is remediated too",
    release: { install: { remediation: { remediateLastFailure: true } } },
    seconds: 300 + 600 + 300,
  },
  {
    why: "retries without end count as three",
    release: { install: { remediation: { retries: -1 } } },
    seconds: Math.ceil(300 + 4 * (600 + 300) + 0.75 + 1.5 + 3),
  },
  {
    why: "the strategy that never gives up counts as three retries at its interval",
    release: { upgrade: { strategy: { name: "RetryOnFailure", retryInterval: "1m" } } },
    seconds: 300 + 4 * (600 + 300) + 3 * 60,
  },
])("a release may take $seconds s: $why", ({ release, seconds }) => {
  expect(releaseDeadline(ApplicationSpec.parse({ chart: CHART, release }).release)).toBe(seconds);
});
