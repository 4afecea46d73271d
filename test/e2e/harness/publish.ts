/** Publishes a chart while a test runs, as the author of a chart does: a newer version that a range comes to mean. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openCluster } from "@orkestra/cluster";
import { inject } from "vitest";

const greeter: string = join(import.meta.dirname, "../../charts/charts/greeter");

/** The chart greeter under another name, which the test has for itself, in http://charts.orkestra.test. */
export async function publishGreeter(name: string, version: string): Promise<void> {
  const cluster = openCluster(inject("stack").cluster);
  const folder = await mkdtemp(join(tmpdir(), "orkestra-publish-"));
  try {
    const chart = join(folder, name);
    await cp(greeter, chart, { recursive: true });
    const file = join(chart, "Chart.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace(/^name: .*$/m, `name: ${name}`));
    await promisify(execFile)(cluster.helm, ["package", chart, "--version", version, "--destination", folder]);
    await cluster.addChart(join(folder, `${name}-${version}.tgz`));
  } finally {
    await rm(folder, { recursive: true });
  }
}
