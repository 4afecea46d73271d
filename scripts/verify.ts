/**
 * The one gate: generated files are current, types, lint, dead code, tests. `npm run verify [-- STEP...]`
 *
 * Runs every step even when one fails, so that one run shows everything; exits 1 when any failed. Writes the tests' results
 * as JSON to .artifacts/unit.json for whoever counts them.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly remedy: string;
}

const STEPS: readonly Step[] = [
  {
    name: "generated",
    command: ["node", "-C", "orkestra:source", "scripts/generate.ts", "--check"],
    remedy: "npm run generate, then commit",
  },
  { name: "types", command: ["tsc", "-b"], remedy: "mend the types" },
  { name: "lint", command: ["biome", "ci", "."], remedy: "npm run format" },
  { name: "dead-code", command: ["knip", "--treat-config-hints-as-errors"], remedy: "remove what nobody uses" },
  {
    name: "tests",
    command: [
      "vitest",
      "run",
      "--project",
      "unit",
      "--reporter=default",
      "--reporter=json",
      "--outputFile.json=.artifacts/unit.json",
    ],
    remedy: "npm test",
  },
];

function run(step: Step): boolean {
  const started = Date.now();
  process.stderr.write(`\n--- ${step.name}: ${step.command.join(" ")}\n`);
  const [program = "", ...args] = step.command;
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error) process.stderr.write(`${error.message}\n`);
  const passed = status === 0;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stderr.write(`--- ${step.name}: ${passed ? "passed" : `FAILED (${step.remedy})`} in ${seconds} s\n`);
  return passed;
}

function main(wanted: readonly string[]): number {
  const unknown = wanted.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `no such step: ${unknown.join(", ")}; there are ${STEPS.map((step) => step.name).join(", ")}\n`,
    );
    return 2;
  }
  mkdirSync(".artifacts", { recursive: true });
  const steps = STEPS.filter((step) => wanted.length === 0 || wanted.includes(step.name));
  const failed = steps.filter((step) => !run(step)).map((step) => step.name);
  process.stderr.write(failed.length === 0 ? "\nverify: all passed\n" : `\nverify: FAILED: ${failed.join(", ")}\n`);
  return failed.length === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
