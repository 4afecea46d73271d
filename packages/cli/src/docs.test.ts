/** docs/cli.md has each command, and each option that is not explained once for all. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { orkestra } from "../testing/world.ts";

const PAGE = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8");

async function candidates(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await orkestra(["__complete", "--", ...words]);
  const lines = stdout.split("\n").filter((line) => !line.startsWith(":") && line !== "");
  return lines.flatMap((line) => line.split("\t")[0] ?? []);
}

const top = (await candidates("")).filter((name) => name !== "help");
const below = (await candidates("chart", "")).filter((name) => name !== "help").map((name) => ["chart", name]);
const commands = [...top.filter((name) => name !== "chart").map((name) => [name]), ...below];

test.each(commands.map((words) => [words.join(" "), words] as const))("orkestra %s", async (name, words) => {
  const headings = PAGE.split("\n").filter((line) => line.startsWith("#"));
  expect(headings.some((line) => line.includes(`\`orkestra ${name}\``))).toBe(true);
  const options = (await candidates(...words, "--")).filter((option) => option !== "--help");
  expect(options.filter((option) => !PAGE.includes(option))).toEqual([]);
});
