/** The help of every command: examples that are commands which there are. */
import { expect, test } from "vitest";
import { orkestra } from "../testing/world.ts";

async function candidates(words: readonly string[]): Promise<string[]> {
  const { stdout } = await orkestra(["__complete", "--", ...words]);
  return stdout.split("\n").flatMap((line) => line.split("\t")[0] ?? []);
}

/** All commands, as words: the table that also completes them. */
async function commandsBelow(words: readonly string[]): Promise<string[][]> {
  const names = (await candidates([...words, ""])).filter((it) => /^[a-z]/.test(it) && it !== "help");
  const below = await Promise.all(
    names.map(async (name) => [[...words, name], ...(await commandsOf([...words, name]))]),
  );
  return below.flat();
}
async function commandsOf(words: readonly string[]): Promise<string[][]> {
  return words[0] === "chart" && words.length === 1 ? commandsBelow(words) : [];
}

const commands = await commandsBelow([]);

interface Help {
  readonly text: string;
  /** As words, without what follows a pipe or a comment. */
  readonly examples: readonly (readonly string[])[];
}

async function helpOf(words: readonly string[]): Promise<Help> {
  const { code, stdout } = await orkestra([...words, "--help"], "", { columns: 80 });
  expect(code).toBe(0);
  const after = /\nExamples:\n((?: {2}.*\n|\n)+)/.exec(stdout)?.[1] ?? "";
  const commandLines = after.split("\n").flatMap((line) =>
    line
      .trim()
      .replace(/ {2,}.*| #.*/, "")
      .split(/\||&&|>|[()]/),
  );
  const examples = commandLines.flatMap((it) => (/^\s*orkestra /.test(it) ? [it.trim().split(/\s+/).slice(1)] : []));
  return { text: stdout, examples };
}

test("there are as many commands as the list that the help shows", async () => {
  const { stdout } = await orkestra(["--help"]);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+) .*\[options\]|^ {2}(chart) /gm)].map(
    ([, name, chart]) => name ?? chart,
  );
  const top = new Set(commands.map(([name]) => name));
  expect(listed.filter((name) => name !== "help" && !top.has(name))).toEqual([]);
});

test.each(commands.map((words) => [words.join(" "), words] as const))(
  "orkestra %s --help has examples of it",
  async (name, words) => {
    const { examples } = await helpOf(words);
    expect(examples.filter((it) => it.join(" ").startsWith(name)).length).toBeGreaterThan(0);
  },
);

/** What no command or option is, of one example. */
async function unknownWords(example: readonly string[]): Promise<string[]> {
  if (!commands.some((it) => it.every((word, index) => example[index] === word))) return [example.join(" ")];
  const options = example.map((word, index) => [index, word.split("=")[0] ?? ""] as const);
  const unknown = options.map(async ([index, option]) => {
    if (!/^--[a-z]/.test(option)) return [];
    const known = await candidates([...example.slice(0, index), option]);
    return known.includes(option) ? [] : [`${example.join(" ")}: ${option}`];
  });
  return (await Promise.all(unknown)).flat();
}

test("every command and option of an example is there", async () => {
  for (const words of [[], ...commands]) {
    for (const example of (await helpOf(words)).examples) expect(await unknownWords(example)).toEqual([]);
  }
});

test("help fits a terminal of 80 columns", async () => {
  for (const words of [[], ...commands]) {
    const { text } = await helpOf(words);
    // Examples of one command are to be copied, so they are not broken.
    const lines = (words.length === 0 ? text : (text.split("\nExamples:\n")[0] ?? "")).split("\n");
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  }
});
