import { join } from "node:path";
import { counted } from "../counted.ts";
import { exitStatus } from "../errors.ts";
import {
  type DrawOptions,
  Runner,
  type SampleCombos,
  type SampledCrop,
  Sampler,
} from "../farm/index.ts";
import { type Arguments, defined, isSet, numberOf, printJson, textOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { cropOptionsOf, growFarmed, shownPath, withGrowing } from "./harvest.ts";
import { say } from "./say.ts";
import { reportSown, sowingOf, withSowing } from "./sow.ts";

const methods: Readonly<Record<string, DrawOptions["method"]>> = {
  random: "random",
  "latin-hypercube": "latinHypercube",
  sobol: "sobol",
};

export const sampleCommand: Command = {
  usage: "sample <definition>",
  describe: "Run random samples of a definition, and append them to a table",
  build: (parser) =>
    withGrowing(withSowing(parser))
      .option("samples", {
        alias: "n",
        type: "string",
        demandOption: true,
        describe: "how many samples",
      })
      .option("method", {
        choices: Object.keys(methods),
        describe: "how they are drawn (default: random)",
      })
      .option("seed", {
        type: "string",
        describe:
          "seed of the drawing and of the crop (default: it follows from the rows of the table); calls at once need one each",
      })
      .option("output", {
        alias: "o",
        type: "string",
        describe: "the table that grows: .csv, .json or .parquet (default: <name>.csv)",
      })
      .example("crop sample crops/damped.ts -n 100 -o damped.csv -j 8", "100 rows more")
      .example("crop sample crops/damped.ts -n 64 --method sobol", "as even as can be"),
  run: async (args) => {
    const n = numberOf(args, "samples", true)!;
    const { source, options } = await sowingOf(args);
    const runner = new Runner(source);
    const name = options.name ?? runner.name;
    const { samples, combos = {} } = source.definition;
    const sampler = new Sampler(runner, {
      dataName: textOf(args, "output") ?? join(".", `${name}.csv`),
      defaultCombos: samples ?? (combos as SampleCombos),
    });
    const crop = sampler.crop({ ...cropOptionsOf(source, options), name: `${name}-samples` });
    const isQuiet = isSet(args, "quiet") || isSet(args, "json");
    // What an earlier call has sown and not finished is the same request, and is used as it is.
    const sown = await crop.sowSamples(n, (options.combos ?? {}) as SampleCombos, {
      ...defined("method", methodOf(args)),
      ...defined("seed", options.seed), // without it, the drawing follows from the rows that are there
      constants: options.constants ?? {},
    });
    if (!isQuiet) reportSown(sown);
    if (isSet(args, "sow-only")) return exitStatus.done;
    await growFarmed(crop, args);
    const { rows } = await reapSamples(crop, isSet(args, "drop-failed"));
    const all = (await sampler.fullTable())?.rows ?? 0;
    if (isSet(args, "json")) printJson({ output: sampler.dataName, rows, all });
    else if (!isQuiet)
      say(
        `crop: ${counted(rows, "row")} appended to ${shownPath(sampler.dataName!)}, which has ${all} now`,
      );
    return exitStatus.done;
  },
};

async function reapSamples(
  crop: SampledCrop,
  isDropping: boolean,
): ReturnType<SampledCrop["reap"]> {
  return await crop.reap({ drop: isDropping && crop.missing().length === 0 });
}

function methodOf(args: Arguments): DrawOptions["method"] {
  const text = textOf(args, "method");
  return text === undefined ? undefined : methods[text];
}
