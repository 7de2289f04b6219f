import { checkOutput, readManifest } from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import { isSet, numberOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { growAndReport } from "./grow.ts";
import { reapingOf, reapWithBar, reportReaped, withReaping } from "./reap.ts";
import { defined, reportSown, sowingOf, sowWithBar, withSowing } from "./sow.ts";

export const runCommand: Command = {
  usage: "run <definition>",
  describe: "Sow, grow and reap in one; the same command again goes on where it stopped",
  build: (parser) =>
    withReaping(withSowing(parser))
      .option("num-workers", {
        alias: "j",
        type: "string",
        describe: "workers at once (default 1)",
      })
      .option("num-threads", {
        type: "string",
        describe: "threads for native code in each worker (default 1)",
      })
      .option("failed", { type: "boolean", describe: "run failed cases of an earlier run again" })
      .option("raise-errors", { type: "boolean", describe: "stop at the first failed case" })
      .option("max-failures", { type: "string", describe: "stop after so many failed cases" })
      .option("stale-seconds", {
        type: "string",
        describe: "an owner silent for so long counts as dead",
      })
      .option("quiet", { alias: "q", type: "boolean", describe: "say only what went wrong" })
      .example("crop run crops/damped.ts -j 8 -o damped.nc", "all in one"),
  run: async (args) => {
    const isQuiet = isSet(args, "quiet");
    const { source, options } = await sowingOf(args);
    const sown = await sowWithBar(source, options, isQuiet);
    if (!isQuiet) reportSown(sown);
    const manifest = readManifest(sown.folder);
    const reaping = reapingOf(args, manifest);
    checkOutput(reaping); // before the work: what cases write themselves would be mixed with files of an earlier run
    const status = await growAndReport(
      sown.folder,
      manifest,
      {
        ...defined("numWorkers", numberOf(args, "num-workers", true)),
        ...defined("numThreads", numberOf(args, "num-threads", true)),
        ...defined("maxFailures", numberOf(args, "max-failures", true)),
        ...defined("staleSeconds", numberOf(args, "stale-seconds")),
        failed: isSet(args, "failed"),
        raiseErrors: isSet(args, "raise-errors"),
      },
      isQuiet,
    );
    if (status !== exitStatus.done && reaping.allowIncomplete !== true) return status;
    const result = await reapWithBar(sown.folder, manifest, reaping, isQuiet);
    return isQuiet
      ? result.missingCases > 0
        ? exitStatus.incomplete
        : exitStatus.done
      : reportReaped(manifest, result);
  },
};
