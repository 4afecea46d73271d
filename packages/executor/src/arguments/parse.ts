/**
 * The command line. What it means is data: a request, or all that is wrong with it at once.
 *
 * Empty values count as absent, because a workflow template passes every parameter that it has. The original's flags
 * (`--spec --action --timeout --interval`, also with one dash, no command) keep working.
 */
import { type ApplyRequest, applyRequest } from "./apply.ts";
import { readArgs, type Values, type Wrong } from "./options.ts";
import { type StageCommand, stageCommand } from "./stage.ts";

export type Request = ApplyRequest | StageCommand;

export type Parsed =
  | { readonly ok: true; readonly request: Request | { readonly kind: "help" } }
  | { readonly ok: false; readonly problems: readonly string[] };

const LATER = "comes with a later release";
const COMMANDS_TO_COME = new Set(["wait", "remove"]);
/** Flags that other commands than these do not have. */
const OWN_FLAGS = {
  apply: ["revision", "node", "after", "hold", "action", "interval"],
  stage: ["chart-auth", "chart-cert", "staging-auth", "staging-cert"],
} as const satisfies Record<Request["kind"], readonly (keyof Values)[]>;

export function parse(args: readonly string[]): Parsed {
  const read = readArgs(args);
  if (typeof read === "string") return { ok: false, problems: [read] };
  const { values, positionals } = read;
  if (values.help) return { ok: true, request: { kind: "help" } };

  const later = [
    ...positionals.filter((word) => COMMANDS_TO_COME.has(word)),
    ...(values.action === "delete" ? ["--action delete"] : []),
  ];
  if (later.length > 0) return { ok: false, problems: later.map((what) => `${what} ${LATER}`) };

  const problems: string[] = [];
  const wrong: Wrong = (problem) => void problems.push(problem);
  const command = commandOf(positionals, values, wrong);
  checkFlags(command, values, wrong);
  const request = command === "stage" ? stageCommand(values, wrong) : applyRequest(values, wrong);
  return problems.length > 0 || !request ? { ok: false, problems } : { ok: true, request };
}

/** `apply` also where no command is given, or one that is none: what else is wrong is then told by its rules. */
function commandOf(positionals: readonly string[], { action }: Values, wrong: Wrong): Request["kind"] {
  const [command, ...rest] = positionals;
  if (rest.length > 0) wrong(`unexpected ${rest.map((word) => JSON.stringify(word)).join(", ")}`);
  if (command === undefined) {
    if (!action) wrong("a command is missing: apply or stage");
  } else if (command !== "apply" && command !== "stage") wrong(`there is no command ${JSON.stringify(command)}`);

  if (action && action !== "install") wrong(`--action ${JSON.stringify(action)} is neither install nor delete`);
  return command === "stage" ? "stage" : "apply";
}

function checkFlags(command: Request["kind"], values: Values, wrong: Wrong): void {
  for (const [other, flags] of Object.entries(OWN_FLAGS)) {
    if (other === command) continue;
    for (const flag of flags) if (values[flag]) wrong(`--${flag} is for ${other}, not for ${command}`);
  }
}
