/**
 * The sandbox and the real API server answer the same to the same requests. What is not compared stands in the table itself,
 * step by step and each with its reason: bodies of workloads, which the real server completes, and some of its words.
 */
import { readFileSync } from "node:fs";
import { Sandbox } from "@orkestra/sandbox";
import { cases, differencesOf, sender } from "@orkestra/sandbox/conformance";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { credentialsOf } from "./conformance/credentials.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  // The releases' own definitions are theirs: their schemas are not in the sandbox, which would complete and judge less.
  sandbox = await Sandbox.start();
});
afterAll(() => sandbox.stop());

test("the sandbox answers every request of the table as the real API server does", async () => {
  const { server, options } = credentialsOf(readFileSync(inject("stack").kubeconfig, "utf8"));
  const ours = cases.filter(({ foreign }) => !foreign);
  const run = Date.now().toString(36);
  const { requests, differences } = await differencesOf(ours, run, sender(sandbox.url), sender(server, options));
  process.stderr.write(`conformance: ${requests} requests compared, ${differences.length} different\n`);
  expect(differences).toEqual([]);
  expect(requests).toBeGreaterThanOrEqual(120);
});
