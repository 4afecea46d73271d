/**
 * What a running local cluster has of this checkout, so that bringing it up again takes seconds: the digest of everything
 * that the images, the Helm chart and the test charts are made from, kept beside the cluster's kubeconfig.
 */
import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const root = dirname(dirname(import.meta.dirname));
const SOURCES = [
  "packages/*/{src,package.json}/**",
  "packages/*/package.json",
  "images/**/*.ts",
  "helm/orkestra/**",
  "test/charts/charts/**",
  "pnpm-lock.yaml",
];

/** SHA-256 of the paths and contents of all sources. */
export async function sourceDigest(): Promise<string> {
  const paths = new Set<string>();
  for await (const entry of glob(SOURCES, { cwd: root, withFileTypes: true })) {
    if (entry.isFile() && !/\/(node_modules|dist|out)\//.test(`${entry.parentPath}/`))
      paths.add(join(entry.parentPath, entry.name));
  }
  const hash = createHash("sha256");
  for (const path of [...paths].sort())
    hash
      .update(path.slice(root.length))
      .update("\0")
      .update(await readFile(path))
      .update("\0");
  return hash.digest("hex");
}

const stampOf = (kubeconfig: string): string => join(dirname(kubeconfig), "orkestra-installed");

/** Undefined when nothing was installed. */
export async function installedDigest(kubeconfig: string): Promise<string | undefined> {
  return await readFile(stampOf(kubeconfig), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}

export async function rememberInstalled(kubeconfig: string, digest: string): Promise<void> {
  await writeFile(stampOf(kubeconfig), digest);
}
