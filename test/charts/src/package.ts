/** Packages the charts of ../charts with a real helm, without a network: local dependencies are put in place by hand. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";

const charts: string = join(import.meta.dirname, "../charts");
const run = promisify(execFile);

interface ChartFile {
  readonly dependencies?: readonly { readonly name: string; readonly repository?: string }[];
}

/** Charts of which there are further versions, equal but for the number. */
const furtherVersions: Readonly<Record<string, readonly string[]>> = { mesh: ["1.1.0"], greeter: ["1.1.0", "1.2.0"] };

/**
 * Calls `use` with the path of each archive by the name of its chart (`NAME-VERSION` for a further version), and removes
 * them afterwards. Archives of equal
 * charts differ from call to call, because helm writes the time into them.
 */
export async function withPackages<T>(
  helm: string,
  use: (archives: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "orkestra-charts-"));
  try {
    const names = await readdir(charts);
    const archives = new Map<string, string>();
    for (const name of names) {
      const source = await prepare(name, folder);
      archives.set(name, await helmPackage(helm, source, folder));
      for (const version of furtherVersions[name] ?? []) {
        archives.set(`${name}-${version}`, await helmPackage(helm, source, folder, "--version", version));
      }
    }
    return await use(archives);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A copy of the chart with its dependencies; those without a repository are in the chart itself. */
async function prepare(name: string, folder: string): Promise<string> {
  const source = join(folder, name);
  await cp(join(charts, name), source, { recursive: true });
  const { dependencies = [] } = parse(await readFile(join(source, "Chart.yaml"), "utf8")) as ChartFile;
  for (const dependency of dependencies) {
    if (dependency.repository === undefined) continue;
    if (dependency.repository !== `file://../${dependency.name}`) {
      throw new Error(`chart ${name}: only charts beside it can be its dependencies, not ${dependency.repository}`);
    }
    await cp(join(charts, dependency.name), join(source, "charts", dependency.name), { recursive: true });
  }
  return source;
}

async function helmPackage(helm: string, source: string, folder: string, ...options: string[]): Promise<string> {
  const { stdout } = await run(helm, ["package", source, "--destination", folder, ...options]);
  const archive = /saved it to: (.+)$/m.exec(stdout)?.[1];
  if (!archive) throw new Error(`helm package did not say where it put ${source}: ${stdout}`);
  return archive;
}
