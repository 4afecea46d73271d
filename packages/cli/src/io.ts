/**
 * What a command sees of the world, so that commands are functions and tests need no process.
 *
 * Standard output carries the result and nothing else; problems and notes go to standard error.
 */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly stdin: () => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Characters of a line of standard output. */
  readonly columns: number;
  /** Whether standard output shows colours. */
  readonly colour: boolean;
  /** Whether standard output can be drawn over. Default: false. */
  readonly isTerminal?: boolean;
  /** Lines of the terminal. */
  readonly rows?: () => number;
  /** Asks whoever sits at the terminal, for a line. Absent where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  readonly signal: AbortSignal;
}

/** How a command ended. 130 and 143 are left to main: they belong to signals. */
export const ExitCode = { ok: 0, problems: 1, usage: 2, underWay: 3, fault: 4 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
