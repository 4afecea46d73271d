/** The scripts in the real shells, as far as they are installed; they run the real command. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { folder } from "../../testing/umbrella.ts";
import { SCRIPTS, SHELLS } from "./scripts.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;

/** A folder with the scripts, two files, and a command `orkestra` for the PATH. */
async function place(): Promise<string> {
  const at = await folder({ ...SCRIPTS, "group.yaml": "", "groups/a.yaml": "" });
  writeFileSync(`${at}/orkestra`, `#!/bin/sh\nexec "${process.execPath}" -C orkestra:source "${MAIN}" "$@"\n`);
  chmodSync(`${at}/orkestra`, 0o755);
  return at;
}

function inShell(shell: string, args: readonly string[], at: string): string[] {
  const env = { PATH: `${at}:${process.env["PATH"]}`, HOME: at, LD_LIBRARY_PATH: process.env["LD_LIBRARY_PATH"] ?? "" };
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const text = execFileSync(shell, args, { cwd: at, env, encoding: "utf8", stdio: [...stdio], timeout: 60_000 });
  return text.split("\n").filter((line) => line !== "");
}

describe.skipIf(!has("bash"))("bash", () => {
  // As bash calls it: the line, and the function that was registered for the command.
  const complete = (at: string, line: string): string[] =>
    inShell(
      "bash",
      [
        "--norc",
        "-uc",
        `source "$1/bash"; complete -p orkestra | grep -q -- "-F _orkestra" || exit 9; COMP_LINE=$2 COMP_POINT=\${#2}; _orkestra; printf '%s\\n' "\${COMPREPLY[@]:-}"`,
        "bash",
        at,
        line,
      ],
      at,
    );

  test.each([
    ["orkestra sta", ["status"]],
    ["orkestra graph --format ", ["text", "mermaid", "dot"]],
    // Bash has cut the word at the equals sign.
    ["orkestra graph --format=m", ["mermaid"]],
    ["orkestra plan -f gr", ["groups", "group.yaml"]],
    ["orkestra chart split c --out gr", ["groups"]],
    ["./orkestra completion z", ["zsh"]],
    ["orkestra no-such-command ", []],
  ])("%s", async (line, expected) => {
    expect(complete(await place(), line).sort()).toEqual([...expected].sort());
  });
});

describe.skipIf(!has("fish"))("fish", () => {
  test.each([
    ["orkestra sta", ["status\tshow how far groups on the cluster are"]],
    ["orkestra graph --format ", ["text", "mermaid", "dot"]],
    ["orkestra plan -f gr", ["group.yaml", "groups/"]],
  ])("%s", async (line, expected) => {
    const at = await place();
    expect(
      inShell("fish", ["--no-config", "-c", `source "$argv[1]/fish"; complete -C "$argv[2]"`, at, line], at).sort(),
    ).toEqual([...expected].sort());
  });
});

describe.skipIf(!has("zsh"))("zsh", () => {
  test("reads the script and registers it", async () => {
    const at = await place();
    const words = "autoload -U compinit && compinit -u -D; source $1/zsh; print $_comps[orkestra]";
    expect(inShell("zsh", ["-fc", words, "zsh", at], at)).toEqual(["_orkestra"]);
  });

  // In a terminal of its own, where Tab is pressed, and then a key that writes down what stands on the line.
  const TYPED = `
    zmodload zsh/zpty
    zpty shell zsh -fi
    zpty -w shell "autoload -U compinit && compinit -u -D; source $1/zsh"
    zpty -w shell 'told() { print -r -- "$BUFFER" > told.new; mv told.new told }; zle -N told; bindkey "^X^T" told'
    zpty -w -n shell "$2"$'\\t\\x18\\x14'
    while [[ ! -e told ]] { zpty -r -t shell >/dev/null; sleep 0.05 }
    cat told`;

  test.each([
    ["orkestra sta", "orkestra status "],
    ["orkestra graph --format=m", "orkestra graph --format=mermaid "],
    ["orkestra plan -f group.", "orkestra plan -f group.yaml "],
    ["orkestra chart split c --out gr", "orkestra chart split c --out groups/"],
  ])("%s", async (line, expected) => {
    const at = await place();
    expect(inShell("zsh", ["-fc", TYPED, "zsh", at, line], at)).toEqual([expected]);
  });
});

test("there is a script for each shell that is offered", () => {
  expect(Object.keys(SCRIPTS)).toEqual([...SHELLS]);
});
