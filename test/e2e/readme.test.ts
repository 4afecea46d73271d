/** The commands of README.md that take a cluster, as they are written there: scripts/docs/readme.test.ts knows of this list. */
import { test } from "vitest";
import { shell } from "./harness/shell.ts";

test.each([
  // Without values of its own an upgrade keeps those that the suite has installed it with.
  "helm upgrade --install orkestra helm/orkestra -n orkestra-system --create-namespace",
  "npm run -s orkestra -- doctor",
])("%s", async (command) => {
  await shell(command);
});
