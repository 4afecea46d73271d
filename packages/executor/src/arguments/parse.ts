/**
 * The command line. What it means is data: a request, or all that is wrong with it at once.
 *
 * Empty values count as absent, because a workflow template passes every parameter that it has. The original's flags
 * (`--spec --action --timeout --interval`, also with one dash, no command) keep working.
 */
import { type ApplyRequest, applyRequest } from "./apply.ts";
import { type RemoveRequest, removeRequest, type WaitRequest, waitRequest } from "./existing.ts";
import { readArgs, type Values, type Wrong } from "./options.ts";
import { type StageCommand, stageCommand } from "./stage.ts";

export type Request = ApplyRequest | RemoveRequest | WaitRequest | StageCommand;
type Command = Request["kind"];

export type Parsed =
  | { readonly ok: true; readonly request: Request | { readonly kind: "help" } }
  | { readonly ok: false; readonly problems: readonly string[] };

const READERS: {
  readonly [C in Command]: (values: Values, wrong: Wrong) => Extract<Request, { kind: C }> | undefined;
} = {
  apply: applyRequest,
  remove: removeRequest,
  wait: waitRequest,
  stage: stageCommand,
};

/** What the original's actions are now. */
const ACTIONS: Readonly<Record<string, Command>> = { install: "apply", delete: "remove" };

/** Flags that not every command has, and those that have them. */
const OWN_FLAGS: Partial<Record<keyof Values, readonly Command[]>> = {
  revision: ["apply", "remove", "wait"],
  node: ["apply", "remove", "wait"],
  release: ["remove"],
  owner: ["remove"],
  "handed-to": ["remove"],
  after: ["apply", "remove"],
  hold: ["apply", "remove"],
  tell: ["remove"],
  action: ["apply", "remove"],
  interval: ["apply", "remove"],
  "chart-auth": ["stage"],
  "chart-cert": ["stage"],
  "staging-auth": ["stage"],
  "staging-cert": ["stage"],
};

export function parse(args: readonly string[]): Parsed {
  const read = readArgs(args);
  if (typeof read === "string") return { ok: false, problems: [read] };
  const { values, positionals } = read;
  if (values.help) return { ok: true, request: { kind: "help" } };

  const problems: string[] = [];
  const wrong: Wrong = (problem) => void problems.push(problem);
  const command = commandOf(positionals, values, wrong);
  checkFlags(command, values, wrong);
  const request = READERS[command](values, wrong);
  return problems.length > 0 || !request ? { ok: false, problems } : { ok: true, request };
}

/** `apply` also where no command is given, or one that is none: what else is wrong is then told by its rules. */
function commandOf(positionals: readonly string[], { action }: Values, wrong: Wrong): Command {
  const [word, ...rest] = positionals;
  if (rest.length > 0) wrong(`unexpected ${rest.map((word) => JSON.stringify(word)).join(", ")}`);
  const command = word === undefined ? undefined : Object.keys(READERS).find((name): name is Command => name === word);
  if (word !== undefined && !command) wrong(`there is no command ${JSON.stringify(word)}`);
  if (word === undefined && !action) wrong(`a command is missing: ${anyOf(Object.keys(READERS))}`);

  const meant = action ? ACTIONS[action] : undefined;
  if (action && !meant) wrong(`--action ${JSON.stringify(action)} is neither install nor delete`);
  // Of a command that has no actions at all, checkFlags tells.
  if (command && meant && command !== meant && OWN_FLAGS.action?.includes(command))
    wrong(`--action ${action} means ${meant}, not ${command}`);
  return command ?? meant ?? "apply";
}

function checkFlags(command: Command, values: Values, wrong: Wrong): void {
  for (const [flag, commands] of Object.entries(OWN_FLAGS)) {
    if (!values[flag as keyof Values] || commands.includes(command)) continue;
    wrong(`--${flag} is for ${anyOf(commands)}, not for ${command}`);
  }
}

function anyOf(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${words.at(-1)}` : words.join();
}
