import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const program = (variable: string, ...args: string[]): string =>
  execFileSync(process.env[variable] ?? "", args, { encoding: "utf8" });

test("the global setup provides a real Helm, a real registry and Helm's own test charts, without a cluster", () => {
  expect(program("ORKESTRA_HELM", "version")).toMatch(/Version:"v3\./);
  expect(program("ORKESTRA_REGISTRY", "--version")).toMatch(/distribution/);
  expect(existsSync(join(process.env["ORKESTRA_HELM_MODULE"] ?? "", "pkg/chartutil/testdata"))).toBe(true);
});
