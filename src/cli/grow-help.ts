import type { Argv } from "yargs";
import type { Command } from "./command.ts";
import { withCrop } from "./arguments.ts";

/** Adds the options that say how to grow, whatever the batches. */
export function withHowToGrow(parser: Argv): Argv {
  return parser
    .option("num-workers", {
      alias: "j",
      type: "string",
      default: "1",
      describe: "workers at once, over batches and over the cases in a batch",
    })
    .option("num-threads", {
      type: "string",
      default: "1",
      describe: "threads for native code in each worker (OMP_NUM_THREADS and its kin)",
    })
    .option("isolation", {
      choices: ["thread", "process"],
      describe: "where cases run (default: a thread for one worker, else processes)",
    })
    .option("failed", {
      type: "boolean",
      describe: "run failed cases again, of finished batches as of those that were left",
    })
    .option("raise-errors", {
      type: "boolean",
      describe: "stop at the first failed case and print its stack",
    })
    .option("max-failures", { type: "string", describe: "stop after so many failed cases" })
    .option("until", {
      type: "string",
      describe: "stop at this time: 30m, 17:30, 2026-11-21T17:30",
    })
    .option("stale-seconds", {
      type: "string",
      describe: "an owner silent for so long counts as dead (default: CROP_STALE_SECONDS, else 30)",
    })
    .option("grace-seconds", {
      type: "string",
      default: "2",
      describe: "how long a running case may go on after a signal",
    })
    .option("quiet", { alias: "q", type: "boolean", describe: "say only what went wrong" });
}

/** Shows the options of `crop grow`, which the short way in grow.ts reads. */
export const growHelp: Command = {
  usage: "grow [ids..]",
  describe: "Run the cases of batches: 3, or 1-5,8, or all that are missing",
  build: (parser) =>
    withHowToGrow(withCrop(parser))
      .positional("ids", {
        type: "string",
        array: true,
        describe: "batch numbers and ranges; none: all missing",
      })
      .option("crop", { alias: "c", type: "string", describe: "name or folder of the crop" })
      .option("rank", {
        type: "string",
        describe: "take the share of one of several processes: auto (MPI, srun), or 2/8",
      })
      .option("rank-status", {
        type: "string",
        describe: "add a status other than 0 to this file in place of ending with it",
      })
      .option("shared", {
        type: "boolean",
        describe:
          "batches that other processes grow are theirs to finish: leave them, with status 0",
      })
      .example("crop grow 3 --crop damped", "one batch, as an array job does")
      .example("crop grow -j 8 --crop damped", "all that is missing, with 8 workers"),
  run: () => 0,
};
