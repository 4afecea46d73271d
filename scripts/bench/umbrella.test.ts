import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeUmbrella } from "./umbrella.ts";

test("the umbrella has the size that was asked for, within a tenth, and is always the same", async () => {
  const folders = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), "orkestra-umbrella-"))));
  const [one, two] = await Promise.all(folders.map(async (folder) => await writeUmbrella(folder, 5, 500_000)));
  expect(one?.subcharts).toEqual(["service-001", "service-002", "service-003", "service-004", "service-005"]);
  expect(Math.abs((one?.bytes ?? 0) - 500_000)).toBeLessThan(50_000);
  expect(two?.bytes).toBe(one?.bytes);
  const [texts, again] = await Promise.all(folders.map(contents));
  expect(texts).toEqual(again);
  expect(Object.keys(texts ?? {})).toContain("umbrella/Chart.yaml");
  for (const folder of folders) await rm(folder, { recursive: true });
});

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, "utf8")])),
  );
}
