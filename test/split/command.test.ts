/** What `orkestra chart split` writes is checked as anyone can check it: with plain `helm template`. */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { writeChart } from "./harness/cases.ts";
import { differencesOf } from "./harness/differences.ts";
import { suite } from "./harness/field.ts";
import { printedObjects } from "./harness/objects.ts";
import { inFolder, Renderer } from "./harness/renderer.ts";

const run = promisify(execFile);
const checkout = dirname(dirname(import.meta.dirname));

interface Written {
  readonly name: string;
  readonly release: string;
  /** File name. */
  readonly chart: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
}

const orkestra = (...words: readonly string[]) =>
  run(process.execPath, ["-C", "orkestra:source", join(checkout, "packages/cli/src/main.ts"), ...words]);

test("the written pieces, released with the written values, are the umbrella", async () => {
  await inFolder(async (folder) => {
    const chart = await writeChart(suite, join(folder, "suite"));
    const values = {
      commonLabels: { team: "{{ .Release.Name }}" },
      global: { storageClass: "fast" },
      postgresql: { auth: { existingSecret: "known" } },
      redis: { fullnameOverride: "cache" },
      own: { secret: true },
    };
    const file = join(folder, "values.json");
    await writeFile(file, JSON.stringify(values));
    const out = join(folder, "pieces");
    await orkestra("chart", "split", chart, "--all", "--release", "prod", "-f", file, "--out", out);
    const releases = JSON.parse(await readFile(join(out, "releases.json"), "utf8")) as Written[];
    const parent = releases.find(({ release }) => release === "prod");
    expect(releases.map(({ release, dependencies }) => [release, dependencies])).toEqual([
      ["prod", ["postgresql", "redis"]],
      ["prod-postgresql", []],
      ["prod-redis", []],
    ]);
    expect(parent?.values).toEqual(values);
    const renderer = new Renderer(folder);
    const render = async (path: string, release: string, of: Readonly<Record<string, unknown>>): Promise<string> => {
      const rendered = await renderer.render(path, release, of);
      if (!rendered.ok) throw new Error(rendered.error);
      return rendered.text;
    };
    const pieces: string[] = [];
    for (const { release, chart: name, values: seen } of releases) {
      if (release !== "prod") expect(seen).not.toHaveProperty("own");
      pieces.push(await render(join(out, name), release, seen));
    }
    const umbrella = () => render(chart, "prod", values);
    const whole = printedObjects(await umbrella());
    expect(whole).toHaveLength(8);
    const again = async () => ({ ok: true, text: await umbrella() }) as const;
    expect(await differencesOf(whole, pieces.flatMap(printedObjects), again)).toEqual([]);
  });
});
