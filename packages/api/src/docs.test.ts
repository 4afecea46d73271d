import { expect, test } from "vitest";
import { RESOURCES } from "./crd.ts";
import { referencePage } from "./docs.ts";
import type { JsonSchema } from "./structural.ts";

const { content } = referencePage();

function fieldNames(schema: JsonSchema): string[] {
  const inner = schema.items ?? schema;
  return Object.entries(inner.properties ?? {}).flatMap(([name, field]) => [name, ...fieldNames(field)]);
}

test("the page has a line for every field", () => {
  for (const { schema } of RESOURCES) {
    const { spec = {}, status = {} } = schema.properties ?? {};
    for (const name of [...fieldNames(spec), ...fieldNames(status)]) expect(content).toContain(`\n| \`${name}\` |`);
  }
});

test("the page links only to headings that it has", () => {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^-\w ]/g, "")
      .replaceAll(" ", "-");
  const headings = [...content.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
  const links = [...content.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
  expect(links).toEqual(["application-spec"]);
  expect(headings).toContain("application-spec");
});

test("every row of a table has as many cells as its heading", () => {
  for (const table of content.split("\n\n").filter((part) => part.startsWith("|"))) {
    const cells = table
      .trimEnd()
      .split("\n")
      .map((row) => row.replaceAll("\\|", "").split("|").length);
    expect(new Set(cells).size, table.slice(0, 80)).toBe(1);
  }
});
