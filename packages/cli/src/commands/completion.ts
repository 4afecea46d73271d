/** `orkestra completion`, and what its scripts ask. */
import type { Command } from "commander";
import { lookUp } from "../completion/look-up.ts";
import { SCRIPTS, type Shell } from "../completion/scripts.ts";
import { type Candidate, type Wanted, wanted } from "../completion/wanted.ts";
import { ExitCode, type Io } from "../io.ts";
import { oneLine } from "../manifests/problem.ts";

export function completion(shell: Shell, io: Io): ExitCode {
  io.stdout(SCRIPTS[shell]);
  return ExitCode.ok;
}

const ADDS = { file: ":files", folder: ":folders" } as const;

/** A line for each candidate, and one that says what the shell adds. Ends with 0: what is not known is no candidate. */
export async function complete(program: Command, words: readonly string[], io: Io): Promise<ExitCode> {
  const asked = wanted(program, words);
  const candidates = [...asked.candidates, ...(await known(asked, io))];
  const lines = candidates.map(({ value, description }) => oneLine(`${asked.before}${value}`) + described(description));
  const { source } = asked;
  const adds = source === "file" || source === "folder" ? ADDS[source] : ":none";
  io.stdout([...lines, adds, ""].join("\n"));
  return ExitCode.ok;
}

const described = (description: string): string => `\t${oneLine(description)}`;

async function known(asked: Wanted, io: Io): Promise<readonly Candidate[]> {
  if (asked.source === undefined) return [];
  try {
    const names = await lookUp(asked.source, asked, io);
    return names.filter(({ value }) => value.startsWith(asked.prefix));
  } catch (error) {
    // No cluster, no right, no kubeconfig: for whoever runs `orkestra __complete` by hand. In the middle of a command line
    // the scripts show nothing of it, and what is not known is no candidate.
    io.stderr(`orkestra: ${oneLine(error instanceof Error ? error.message : String(error))}\n`);
    return [];
  }
}
