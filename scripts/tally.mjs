/**
 * Adds up the tests of several vitest JSON reports: `node scripts/tally.mjs VERIFY_CODE E2E_CODE REPORT...`
 *
 * A step that failed without a failing test (lint, types, a cluster that did not start, a report that was never written)
 * counts as one failure, so that the last line never looks better than the run was. Runs on the machine's own Node.
 */
import { existsSync, readFileSync } from "node:fs";

const [verify, e2e, ...reports] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const report of reports) {
  if (!existsSync(report)) {
    console.log(`no report at ${report}: its tests did not run`);
    failed += 1;
    continue;
  }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  passed += numPassedTests;
  failed += numFailedTests;
  if (numPassedTests + numFailedTests === 0) {
    console.log(`${report} holds no test`);
    failed += 1;
  }
  for (const file of testResults) {
    if (file.status === "failed")
      console.log(`failed: ${file.name}${file.message ? `: ${file.message.split("\n")[0]}` : ""}`);
  }
}
if (failed === 0 && (verify !== "0" || e2e !== "0")) {
  console.log(`verify exited with ${verify}, the end-to-end suite with ${e2e}`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
