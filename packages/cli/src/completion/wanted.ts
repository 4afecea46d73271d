/**
 * What can stand at the end of an unfinished command line. Pure: it reads the table of commands that also parses the line, so
 * that completion knows each command and option as soon as it exists.
 */
import type { Argument, Command, Option } from "commander";

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What only the cluster, a kubeconfig or the disk knows. */
export type Source = "group" | "namespace" | "revision" | "context" | "file" | "folder";

export interface Wanted {
  /** What is there of the word, without the `--option=` before it. */
  readonly prefix: string;
  /** `--option=`, or nothing. */
  readonly before: string;
  readonly candidates: readonly Candidate[];
  readonly source?: Source | undefined;
  /** Options before, by their long name without dashes; the first value of each. */
  readonly options: ReadonlyMap<string, string>;
  /** Arguments before. */
  readonly positionals: readonly string[];
}

/** @param words those after the program's name; the last one, which may be empty, is the one to complete. */
export function wanted(program: Command, words: readonly string[]): Wanted {
  const line = new Line(program);
  for (const word of words.slice(0, -1)) line.read(word);
  return line.complete(words.at(-1) ?? "");
}

class Line {
  readonly #options = new Map<string, string>();
  readonly #positionals: string[] = [];
  #command: Command;
  /** The option whose value comes next. */
  #open: Option | undefined;
  #argumentsOnly = false;

  constructor(program: Command) {
    this.#command = program;
  }

  read(word: string): void {
    const isOption = word.startsWith("-") && word !== "-" && !this.#argumentsOnly;
    if (this.#open && !(this.#open.variadic && isOption)) {
      this.#value(this.#open, word);
      if (!this.#open.variadic) this.#open = undefined;
      return;
    }
    this.#open = undefined;
    if (this.#argumentsOnly) this.#positionals.push(word);
    else if (word === "--") this.#argumentsOnly = true;
    else if (isOption) this.#option(word);
    else this.#word(word);
  }

  #option(word: string): void {
    const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? /^(-[^-])(.+)$/s.exec(word) ?? [];
    const option = this.#known().find(({ long, short }) => long === name || short === name);
    if (!option) return;
    if (!takesValue(option)) this.#value(option, "");
    else if (value === undefined) this.#open = option;
    else this.#value(option, value);
  }

  #word(word: string): void {
    const below = this.#command.commands.find((it) => it.name() === word || it.aliases().includes(word));
    if (below && this.#positionals.length === 0) this.#command = below;
    // `help plan` is completed like `plan` alone.
    else if (word !== "help" || this.#command.commands.length === 0) this.#positionals.push(word);
  }

  #value(option: Option, value: string): void {
    const name = nameOf(option);
    if (!this.#options.has(name)) this.#options.set(name, value);
  }

  #known(): readonly Option[] {
    return this.#command.createHelp().visibleOptions(this.#command);
  }

  complete(word: string): Wanted {
    const isOption = word.startsWith("-") && !this.#argumentsOnly;
    if (this.#open && !(this.#open.variadic && isOption)) return this.#valueOf(this.#open, word, "");
    const [, name, value = ""] = (isOption && /^(--[^=]+)=(.*)$/s.exec(word)) || [];
    const given = this.#known().find(({ long }) => long !== undefined && long === name);
    if (given && takesValue(given)) return this.#valueOf(given, value, `${name}=`);
    if (isOption) return this.#wanted(word, this.#optionNames());
    const commands = this.#positionals.length === 0 && !this.#argumentsOnly ? this.#commands() : [];
    return commands.length > 0 ? this.#wanted(word, commands) : this.#argument(word);
  }

  #commands(): readonly Candidate[] {
    const help = this.#command.createHelp();
    return help
      .visibleCommands(this.#command)
      .map((it) => ({ value: it.name(), description: help.subcommandDescription(it) }));
  }

  /** Not those that are there already, unless they may be repeated. */
  #optionNames(): readonly Candidate[] {
    const open = this.#known().filter(
      (it) => it.variadic || (it.parseArg && !it.argChoices) || !this.#options.has(nameOf(it)),
    );
    return open.flatMap(({ long, short, description }) => {
      const value = long ?? short;
      return value === undefined ? [] : [{ value, description }];
    });
  }

  #argument(word: string): Wanted {
    const { registeredArguments } = this.#command;
    const last = registeredArguments.at(-1);
    const argument = registeredArguments[this.#positionals.length] ?? (last?.variadic ? last : undefined);
    if (!argument) return this.#wanted(word, []);
    return this.#wanted(word, choicesOf(argument), SOURCES[argument.name()]);
  }

  #valueOf(option: Option, word: string, before: string): Wanted {
    const [, placeholder = ""] = /[<[]([^\]>.=]+)/.exec(option.flags) ?? [];
    const source = SOURCES[option.long ?? ""] ?? SOURCES[placeholder];
    return { ...this.#wanted(word, choicesOf(option), source), before };
  }

  #wanted(prefix: string, all: readonly Candidate[], source?: Source): Wanted {
    const candidates = all.filter(({ value }) => value.startsWith(prefix));
    const asksCluster = this.#known().some(({ long }) => long === "--kubeconfig");
    const isOfCluster = source === "group" || source === "namespace" || source === "revision";
    return {
      prefix,
      before: "",
      candidates,
      source: isOfCluster && !asksCluster ? undefined : source,
      options: this.#options,
      positionals: this.#positionals,
    };
  }
}

/** By what stands in the help: the option, or the placeholder of an option or argument. */
const SOURCES: Readonly<Record<string, Source>> = {
  "--namespace": "namespace",
  "--context": "context",
  group: "group",
  revision: "revision",
  file: "file",
  folder: "folder",
  chart: "file",
};

const takesValue = ({ required, optional }: Option): boolean => required || optional;
const nameOf = ({ long, short }: Option): string => (long ?? short ?? "").replace(/^-+/, "");
const choicesOf = ({ argChoices = [] }: Option | Argument): readonly Candidate[] =>
  argChoices.map((value) => ({ value, description: "" }));
