import { counted } from "../../counted.ts";
import { exitStatus } from "../../errors.ts";
import {
  parseTagMap,
  processAsdf,
  type ProcessOptions,
  type ProcessSummary,
  removeResponseToVelocity,
} from "../../seismic/index.ts";
import { type Arguments, isSet, numberOf, printJson, textOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { formatSeconds } from "../durations.ts";
import { withSignals } from "../signals.ts";
import { withAsdf } from "./open-asdf.ts";

export const processCommand: SingleCommand = {
  usage: "process <file>",
  describe:
    "Apply a function to every station and tag, and write what it gives into a new file; the same command again goes on where it stopped",
  build: (parser) =>
    withAsdf(parser)
      .option("output", {
        alias: "o",
        type: "string",
        demandOption: true,
        describe: "file to write; it must not exist",
      })
      .option("tag-map", {
        type: "string",
        demandOption: true,
        describe: "tag:new tag, several with commas between; other tags are left out",
      })
      .option("function", {
        type: "string",
        describe:
          "module that exports a function of stream and inventory (default: remove the response, to velocity)",
      })
      .option("num-workers", {
        alias: "j",
        type: "string",
        describe: "worker processes (default: one for each processor core)",
      })
      .option("traceback-limit", {
        type: "string",
        describe: "most frames that a failed job shows (default 3)",
      })
      .option("quiet", { alias: "q", type: "boolean", describe: "no progress, no tracebacks" })
      .example(
        "crop asdf process raw.h5 -o velocity.h5 --tag-map raw_recording:processed",
        "ground velocity",
      ),
  run: async (args) => {
    const chosen = textOf(args, "function");
    const summary = await withSignals(
      async (signal) =>
        await processAsdf(textOf(args, "file")!, chosen ?? removeResponseToVelocity, {
          ...optionsOf(args),
          signal,
        }),
    );
    if (isSet(args, "json")) printJson(summary);
    else report(summary);
    return summary.failed.length > 0 ? exitStatus.incomplete : exitStatus.done;
  },
};

function optionsOf(args: Arguments): ProcessOptions {
  const cpuCount = numberOf(args, "num-workers", true);
  const tracebackLimit = numberOf(args, "traceback-limit");
  return {
    outputFilename: textOf(args, "output")!,
    tagMap: parseTagMap(textOf(args, "tag-map")!),
    ...(cpuCount === undefined ? {} : { cpuCount }),
    ...(tracebackLimit === undefined ? {} : { tracebackLimit }),
    isQuiet: isSet(args, "quiet") || isSet(args, "json"),
  };
}

function report({ output, jobs, failed, seconds }: ProcessSummary): void {
  const failures = failed.length === 0 ? "" : `, ${failed.length} failed`;
  process.stderr.write(
    `crop: ${counted(jobs, "job")}${failures}, written to ${output} in ${formatSeconds(seconds)}\n`,
  );
}
