import type { Argv } from "yargs";
import { checkTarget, readManifest, removeCrop } from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import { isSet, printJson } from "./arguments.ts";
import type { Command } from "./command.ts";
import { growAndReport, growingOf } from "./grow.ts";
import { withHowToGrow } from "./grow-help.ts";
import {
  reapingOf,
  reapWithBar,
  reportReaped,
  withOutputOf,
  withReaping,
  withWait,
} from "./reap.ts";
import { reportPlan, reportSown, sowingOf, sowWithBar, withDryRun, withSowing } from "./sow.ts";

export const runCommand: Command = {
  usage: "run <definition>",
  describe: "Sow, grow and reap in one; the same command again goes on where it stopped",
  build: (parser): Argv =>
    withWait(withReaping(withHowToGrow(withDryRun(withSowing(parser)))))
      .option("json", { type: "boolean", describe: "print one JSON document of what was reaped" })
      .example("crop run crops/damped.ts -j 8 -o damped.nc", "all in one"),
  run: async (args) => {
    const { source, options } = await sowingOf(args);
    if (isSet(args, "dry-run")) return reportPlan(source, options, isSet(args, "json"));
    const isQuiet = isSet(args, "quiet") || isSet(args, "json");
    const growing = growingOf(args);
    const howToReap = reapingOf(args);
    const sown = await sowWithBar(source, options, isQuiet);
    const manifest = readManifest(sown.folder);
    const reaping = withOutputOf(manifest, howToReap);
    try {
      checkTarget(sown.folder, manifest, reaping, { isGrown: false }); // before the work, and before cases write beside files of an earlier run
    } catch (error) {
      if (sown.outcome === "sown") removeCrop(sown.folder); // nothing is left of what is refused
      throw error;
    }
    if (!isQuiet) reportSown(sown);
    const mayWait = reaping.waitSeconds !== undefined;
    const status = await growAndReport(sown.folder, manifest, growing, isQuiet, mayWait);
    if (status !== exitStatus.done && reaping.allowIncomplete !== true) return status;
    const result = await reapWithBar(sown.folder, manifest, reaping, isQuiet);
    if (isSet(args, "json")) printJson(result);
    if (!isQuiet) return reportReaped(manifest, result);
    return result.missingCases > 0 ? exitStatus.incomplete : exitStatus.done;
  },
};
