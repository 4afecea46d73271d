/** A chart repository on this machine with charts of test/charts in it, packed as anybody's would be. */
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { explainArchive, pack, readFolder } from "@orkestra/charts";
import { museum } from "@orkestra/museum";
import { parse } from "yaml";

const folder = join(import.meta.dirname, "../../test/charts/charts");

export interface ChartRepository {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param charts names, and the versions that there are of each; the same chart under several numbers */
export async function serveCharts(charts: Readonly<Record<string, readonly string[]>>): Promise<ChartRepository> {
  const storage = await mkdtemp(join(tmpdir(), "orkestra-demo-charts-"));
  const server = museum({ storage, indexLagMs: 0 });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const [name, versions] of Object.entries(charts))
    for (const version of versions) await upload(url, await packed(name, version));
  return {
    url,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(storage, { recursive: true });
    },
  };
}

async function upload(url: string, archive: Uint8Array): Promise<void> {
  const answer = await fetch(`${url}/api/charts`, { method: "POST", body: Buffer.from(archive) });
  if (answer.status !== 201) throw new Error(`the chart repository answered ${answer.status}: ${await answer.text()}`);
}

/** What `helm package` makes of it: the charts that it depends on are put inside. */
async function packed(name: string, version: string): Promise<Uint8Array> {
  const files = new Map(await filesOf(join(folder, name)));
  const chart = text(files.get("Chart.yaml"));
  const { dependencies = [] } = parse(chart) as { dependencies?: readonly { readonly repository?: string }[] };
  for (const { repository = "" } of dependencies) {
    const [, path] = /^file:\/\/(.+)$/.exec(repository) ?? [];
    if (path === undefined) continue;
    const inside = basename(path);
    for (const [file, content] of await filesOf(join(folder, inside))) files.set(`charts/${inside}/${file}`, content);
  }
  files.set("Chart.yaml", Buffer.from(chart.replace(/^version:.*$/m, `version: ${version}`)));
  return pack(name, files);
}

async function filesOf(place: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const read = await readFolder(place);
  if (!read.ok) throw new Error(`${place}: ${explainArchive(read.problem)}`);
  return read.files;
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString("utf8");
