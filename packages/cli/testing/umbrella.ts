/** An umbrella chart for tests: two sub-charts in an order, one that is disabled, one twice, and a library. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pack } from "@orkestra/charts";
import { onTestFinished } from "vitest";

const MANIFEST = 'kind: ConfigMap\nmetadata: { name: "{{ .Release.Name }}-{{ .Chart.Name }}" }\n';

const part = (name: string): Record<string, string> => ({
  [`charts/${name}/Chart.yaml`]: `apiVersion: v2\nname: ${name}\nversion: 0.2.0\n`,
  [`charts/${name}/templates/manifest.yaml`]: MANIFEST,
});

export const UMBRELLA: Readonly<Record<string, string>> = {
  "Chart.yaml": `apiVersion: v2
name: core5g
version: 1.4.2
appVersion: "17"
description: The core of a network.
dependencies:
  - { name: nrf, version: 0.2.0, depends-on: [db] }
  - { name: mongodb, version: 0.2.0, alias: db, condition: db.enabled }
  - { name: dashboard, version: ^0.2, condition: "dashboard.enabled", tags: [ui], depends-on: [nrf] }
  - { name: common, version: 0.2.0 }
`,
  "values.yaml": "db: { enabled: true }\ndashboard: { enabled: false }\n",
  "templates/front.yaml": MANIFEST,
  ...part("nrf"),
  ...part("mongodb"),
  ...part("dashboard"),
  "charts/common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 0.2.0\ntype: library\n",
  "charts/common/templates/_labels.tpl": '{{ define "labels" }}app: x{{ end }}\n',
};

type Files = Readonly<Record<string, string>>;

/** As an archive. */
export function packed(files: Files = UMBRELLA): Promise<Uint8Array> {
  return pack("core5g", new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
}

/** A folder with these files, which goes with the test. */
export async function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "orkestra-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), content);
  }
  return path;
}
