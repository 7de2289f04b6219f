import yargs from "yargs";
import { packageVersion } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { checkCommand } from "./check.ts";
import type { Command } from "./command.ts";
import { growHelp } from "./grow-help.ts";
import { lsCommand } from "./ls.ts";
import { missingCommand } from "./missing.ts";
import { reapCommand } from "./reap.ts";
import { rmCommand } from "./rm.ts";
import { runCommand } from "./run.ts";
import { showCommand } from "./show.ts";
import { sowCommand } from "./sow.ts";
import { statusCommand } from "./status.ts";
import { whyCommand } from "./why.ts";

const commands: readonly Command[] = [
  sowCommand,
  growHelp,
  reapCommand,
  runCommand,
  statusCommand,
  missingCommand,
  whyCommand,
  showCommand,
  lsCommand,
  checkCommand,
  rmCommand,
];

/** Parses the arguments, runs the command they name and gives its exit status. */
export async function runYargs(argv: readonly string[]): Promise<number> {
  let status = 0;
  const parser = yargs([...argv])
    .scriptName("crop")
    .usage(
      "$0 <command>\n\nSow a parameter study as batch files, grow the batches on any machine that sees the folder, reap a labelled dataset.",
    )
    .version(packageVersion())
    .help()
    .alias("help", "h")
    .strict()
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .parserConfiguration({
      "parse-numbers": false,
      "parse-positional-numbers": false,
      "camel-case-expansion": true,
      "dot-notation": false,
      "duplicate-arguments-array": true,
    })
    .exitProcess(false)
    .demandCommand(1, "name a command")
    .recommendCommands()
    .epilogue(
      "Exit status: 0 done, 1 a bug of crop, 2 usage, 3 input or crop state, 4 incomplete, 5 refused by the scheduler.",
    )
    .fail((message, error) => {
      if (error !== undefined && error !== null) throw error;
      throw new CropError(
        "usage",
        `${message}; \`crop --help\` lists the commands, \`crop <command> --help\` their options`,
      );
    });
  for (const { usage, describe, build, run } of commands) {
    parser.command(
      usage,
      describe,
      (each) => build(each),
      async (args) => {
        status = await run(args);
      },
    );
  }
  await parser.parseAsync();
  return status;
}
