import type { Argv } from "yargs";
import { basename } from "node:path";
import { parseComboText, parseConstantText } from "../combos/index.ts";
import { counted } from "../counted.ts";
import {
  loadSource,
  planSowing,
  sow,
  type SowOptions,
  type SowResult,
  type CodeSource,
} from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import { startProgressBar } from "../progress-bar.ts";
import {
  type Arguments,
  assignmentsOf,
  defined,
  isSet,
  numberOf,
  parseSetText,
  print,
  printJson,
  textOf,
  textOrEmptyOf,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatBytes } from "./durations.ts";
import { withoutReplaced } from "./shell-choice.ts";
import { keepingOutput } from "./standard-output.ts";

/** Adds the options that say what to sow. */
export function withSowing(parser: Argv): Argv {
  return parser
    .positional("definition", {
      type: "string",
      demandOption: true,
      describe: "module that exports the definition by default (.ts, .mts, .js, .mjs)",
    })
    .option("name", { type: "string", describe: "name of the crop (default: that of the file)" })
    .option("root", {
      type: "string",
      describe: "folder that holds the crops (default: CROP_ROOT, else that of the file)",
    })
    .option("set", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "option=value for a definition that takes options",
    })
    .option("combo", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "name=a,b,c or name=linspace(0,1,11): sweep this instead",
    })
    .option("constant", {
      type: "string",
      array: true,
      nargs: 1,
      describe: "name=value: a constant for every case",
    })
    .option("batchsize", { type: "string", describe: "cases in a batch" })
    .option("num-batches", {
      type: "string",
      describe: "number of batches (default: at most 1,000)",
    })
    .option("shuffle", {
      type: "string",
      describe: "work in random order, repeatable by the seed; the result is the same",
    })
    .option("seed", {
      type: "string",
      describe: "seed of the crop, from which every case has its own",
    })
    .option("refresh", {
      type: "boolean",
      describe: "take the present code into a crop that is sown, and keep its results",
    });
}

/** Adds the option that has nothing be written. */
export function withDryRun(parser: Argv): Argv {
  return parser.option("dry-run", {
    type: "boolean",
    describe: "say how many cases, batches, files and bytes, and write nothing",
  });
}

/** Prints what a sowing would write; gives the exit status. */
export function reportPlan(source: CodeSource, options: SowOptions, isJson: boolean): number {
  const plan = planSowing(source, options);
  const { name, cases, batches, files, bytes, folder } = plan;
  if (isJson) printJson(plan);
  else
    print(
      `${name}: ${counted(cases, "case")} in ${counted(batches, "batch")}; ${counted(files, "file")}, about ${formatBytes(bytes)}, in ${folder}`,
    );
  return exitStatus.done;
}

/** Reads the definition and options of a sowing from the arguments. */
export async function sowingOf(
  args: Arguments,
): Promise<{ readonly source: CodeSource; readonly options: SowOptions }> {
  const options = assignmentsOf(args, "set", parseSetText);
  const loaded = await keepingOutput(() => loadSource(textOf(args, "definition")!, options));
  const combos = assignmentsOf(args, "combo", parseComboText);
  const constants = assignmentsOf(args, "constant", parseConstantText);
  const definition = withoutReplaced(loaded.definition, { combos, constants });
  const environmentRoot = process.env["CROP_ROOT"];
  const root = textOf(args, "root") ?? (environmentRoot === "" ? undefined : environmentRoot);
  const shuffle = textOrEmptyOf(args, "shuffle");
  return {
    source: { ...loaded, definition },
    options: {
      options,
      combos,
      constants,
      ...defined("name", textOf(args, "name")),
      ...defined("root", root),
      ...defined("batchsize", numberOf(args, "batchsize", true)),
      ...defined("numBatches", numberOf(args, "num-batches", true)),
      ...defined(
        "shuffle",
        shuffle === undefined
          ? undefined
          : shuffle === "" || shuffle === "true"
            ? true
            : seedOf(shuffle, "shuffle"),
      ),
      ...defined(
        "seed",
        textOf(args, "seed") === undefined ? undefined : seedOf(textOf(args, "seed")!, "seed"),
      ),
      refresh: isSet(args, "refresh"),
    },
  };
}

function seedOf(text: string, option: string): number {
  const seed = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(seed) || seed < 0)
    throw new CropError("usage", `--${option} ${text}: a whole number from 0 was expected`);
  return seed;
}

/** Says on standard error what a sowing did. */
export function reportSown(result: SowResult): void {
  const { name, cases, batches, folder, outcome } = result;
  const say = (text: string): void => void process.stderr.write(`crop: ${text}\n`);
  const verb = {
    sown: "sown",
    reused: "was sown already: it is used as it is",
    refreshed: "has the present code now, and keeps its results",
  }[outcome];
  say(
    outcome === "sown"
      ? `\`${name}\` ${verb}: ${counted(cases, "case")} in ${counted(batches, "batch")}, in ${folder}`
      : `\`${name}\` ${verb}`,
  );
  if (result.codeChanged)
    say(
      `its source has changed since; growing runs the code that was sown. \`crop sow --refresh\` takes the new code and keeps the results`,
    );
}

/** Sows with a progress bar. */
export async function sowWithBar(
  source: CodeSource,
  options: SowOptions,
  isQuiet: boolean,
): Promise<SowResult> {
  const bar = await startProgressBar("Sow", isQuiet);
  try {
    return await sow(source, { ...options, onProgress: (done, total) => bar.update(done, total) });
  } finally {
    bar.stop();
  }
}

export const sowCommand: Command = {
  usage: "sow <definition>",
  describe: "Write the combinations of a definition as batch files",
  build: (parser) =>
    withDryRun(withSowing(parser))
      .option("json", { type: "boolean", describe: "print one JSON document" })
      .example("crop sow crops/damped.ts", "sow as defined")
      .example(
        "crop sow crops/damped.ts --combo 'omega=linspace(1,5,9)' --batchsize 10",
        "sweep something else",
      ),
  run: async (args) => {
    const { source, options } = await sowingOf(args);
    if (isSet(args, "dry-run")) return reportPlan(source, options, isSet(args, "json"));
    const result = await sowWithBar(source, options, isSet(args, "json"));
    if (isSet(args, "json")) printJson({ ...result, crop: basename(result.folder) });
    else reportSown(result);
    return exitStatus.done;
  },
};
