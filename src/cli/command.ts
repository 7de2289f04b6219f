import type { Argv } from "yargs";

/** A command of the program: how it is called, and what it does, which gives the exit status; or a group of commands. */
export type Command = SingleCommand | CommandGroup;

/** Commands that share their first word. */
export interface CommandGroup {
  readonly usage: string;
  readonly describe: string;
  readonly commands: readonly Command[];
}

/** A command that does something. */
export interface SingleCommand {
  readonly usage: string;
  readonly describe: string;
  readonly build: (parser: Argv) => Argv;
  /** Changes the arguments before they are parsed, when the command is asked for. */
  readonly prepare?: (argv: readonly string[]) => string[];
  readonly run: (args: Readonly<Record<string, unknown>>) => number | Promise<number>;
}
