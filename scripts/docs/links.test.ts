/** Links between documents lead somewhere, and manifests in them are ones that the API takes. */
import { existsSync, globSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseApplicationGroup } from "@orkestra/api";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { anchors, blocks, links, ROOT, read } from "./markdown.ts";

const PAGES = globSync(["*.md", "docs/*.md", "examples/**/*.md", "test/*/README.md"], { cwd: ROOT }).sort();

test("there are pages", () => {
  expect(PAGES.length).toBeGreaterThan(10);
});

test.each(PAGES)("every link of %s leads to a file, and to a heading that is in it", (page) => {
  const dead = links(read(page)).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : normalize(join(dirname(page), path));
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && !anchors(read(target)).includes(anchor);
  });
  expect(dead).toEqual([]);
});

test.each(PAGES)("every group in the YAML of %s is valid", (page) => {
  const objects = blocks(read(page), "yaml").flatMap((block) =>
    parseAllDocuments(block).map((it) => it.toJS() as unknown),
  );
  const groups = objects.filter((it) => (it as { kind?: unknown } | null)?.kind === "ApplicationGroup");
  for (const group of groups) expect(parseApplicationGroup(group)).toMatchObject({ ok: true });
});
