import type { Argv } from "yargs";

/** A command of the program: how it is called, and what it does. It gives the exit status. */
export interface Command {
  readonly usage: string;
  readonly describe: string;
  readonly build: (parser: Argv) => Argv;
  readonly run: (args: Readonly<Record<string, unknown>>) => number | Promise<number>;
}
