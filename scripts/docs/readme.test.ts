/**
 * Every command of README.md is run as written by somebody: by this test where it takes no cluster, by a test of the real
 * cluster, or by nobody, and then it says why.
 */
import { exec } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { blocks, commands, ROOT, read } from "./markdown.ts";

const run = promisify(exec);

type How =
  /** Run here; its output has this. */
  | { readonly says: string }
  /** A file of the checkout that runs it: as written, or in these words. */
  | { readonly by: string; readonly as?: string }
  /** By none, and why. */
  | { readonly never: string };

const INTERNET = "takes a chart from the internet; the suite's cluster has Argo and Flux of its own";
const KIND = "kind takes a container daemon and images from the internet";
const E2E = "test/e2e/readme.test.ts";

const HOW: Readonly<Record<string, How>> = {
  // The script that it names, at its own pace.
  "npm run demo": { by: "scripts/demo/demo.test.ts", as: "../demo.ts" },
  "npm test": { never: "it is what runs this test" },
  "helm upgrade --install argo-workflows argo-workflows --repo https://argoproj.github.io/argo-helm -n argo --create-namespace -f helm/recommended/argo-workflows-values.yaml":
    { never: INTERNET },
  "helm upgrade --install flux flux2 --repo https://fluxcd-community.github.io/helm-charts -n flux-system --create-namespace -f helm/recommended/flux2-values.yaml":
    { never: INTERNET },
  "kind create cluster": { never: KIND },
  // The script that it names, which the suite's set-up runs before all else.
  "npm run images": { by: "test/e2e/setup/install.ts", as: "images/build.ts" },
  "kind load image-archive images/out/controller.tar": { never: KIND },
  "kind load image-archive images/out/executor.tar": { never: KIND },
  "helm upgrade --install orkestra helm/orkestra -n orkestra-system --create-namespace": { by: E2E },
  "npm run -s orkestra -- doctor": { by: E2E },
  "kubectl apply -f examples/podinfo": { never: INTERNET },
  "npm run -s orkestra -- status podinfo --watch": { never: INTERNET },
  "npm run -s orkestra -- plan -f examples/bookinfo": { says: "longest path: ratings -> reviews -> productpage (3)" },
  "npm run -s orkestra -- graph -f examples/bookinfo --format mermaid": { says: "flowchart TD" },
  "npm run -s orkestra -- plan -f examples/umbrella": { says: "longest path: " },
  "npm run -s orkestra -- chart inspect test/charts/charts/mesh": { says: "subcharts:" },
};

const README = read("README.md");

test("the table knows each command of README.md, and no other", () => {
  expect([...new Set(commands(README))].sort()).toEqual(Object.keys(HOW).sort());
});

const here = Object.entries(HOW).flatMap(([command, how]) => ("says" in how ? [[command, how.says] as const] : []));

test.each(here)("%s", async (command, says) => {
  const { stdout } = await run(command, { cwd: ROOT });
  expect(stdout).toContain(says);
});

const elsewhere = Object.entries(HOW).flatMap(([command, how]) => ("by" in how ? [[command, how] as const] : []));

test.each(elsewhere)("another test runs: %s", (command, { by, as }) => {
  expect(read(by)).toContain(as ?? `"${command}"`);
});

test("npm scripts that README.md names are those that the tests run", () => {
  const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
  expect({ demo: scripts["demo"], images: scripts["images"], test: scripts["test"] }).toEqual({
    demo: expect.stringContaining("scripts/demo.ts"),
    images: expect.stringContaining("images/build.ts"),
    test: expect.stringContaining("vitest run --project unit"),
  });
});

test("the diagram of the example is what the command prints", async () => {
  const { stdout } = await run("npm run -s orkestra -- graph -f examples/bookinfo --format mermaid", { cwd: ROOT });
  expect(blocks(README, "mermaid")).toContain(stdout);
});

test("the example that takes the internet is one that plan accepts", async () => {
  const { stdout } = await run("npm run -s orkestra -- plan -f examples/podinfo", { cwd: ROOT });
  expect(stdout).toContain("longest path: backend -> frontend (2)");
});
