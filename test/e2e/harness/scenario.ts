/** Reads a scenario: the manifests of a folder below scenarios/, without those of its sub-folders, which come later. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "@orkestra/kube";
import { parseAllDocuments } from "yaml";

const repository: string = join(import.meta.dirname, "../../..");

export async function readScenario(name: string): Promise<Manifest[]> {
  return await readManifests(join(repository, "test/e2e/scenarios", name));
}

/** The manifests of a folder of examples/. */
export async function readExample(name: string): Promise<Manifest[]> {
  return await readManifests(join(repository, "examples", name));
}

async function readManifests(folder: string): Promise<Manifest[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  const manifests = texts.flatMap((text) =>
    parseAllDocuments(text).map((document) => {
      if (document.errors[0]) throw document.errors[0];
      return document.toJS() as Manifest;
    }),
  );
  if (manifests.length === 0) throw new Error(`there is no manifest in ${folder}`);
  return manifests;
}
