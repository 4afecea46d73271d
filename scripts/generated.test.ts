import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { customResourceDefinitions, parseApplication, parseApplicationGroup } from "@orkestra/api";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { GENERATED_FOLDERS, generatedFiles } from "./generated.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = generatedFiles();

test("the checkout has each generated file as the schemas give it", () => {
  for (const { path, content } of files) expect(readFileSync(join(root, path), "utf8"), path).toBe(content);
});

test.each(GENERATED_FOLDERS)("%s has nothing that is not generated", (folder) => {
  const wanted = files.map(({ path }) => path).filter((path) => dirname(path) === folder);
  expect(readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).toEqual(wanted.sort());
});

test("YAML readers get the definitions back from the files", () => {
  const read = files.filter(({ path }) => path.startsWith("crds/")).map(({ content }) => parse(content));
  expect(read).toEqual(JSON.parse(JSON.stringify(customResourceDefinitions())));
});

test("the examples of the reference page are valid", () => {
  const page = files.find(({ path }) => path === "docs/api.md")?.content ?? "";
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = ""]) => parse(text));
  expect(examples.map(({ kind }) => kind)).toEqual(["ApplicationGroup", "Application"]);
  expect([parseApplicationGroup(examples[0]).ok, parseApplication(examples[1]).ok]).toEqual([true, true]);
});
