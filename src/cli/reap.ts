import type { Argv } from "yargs";
import { counted } from "../counted.ts";
import {
  type Manifest,
  reapCrop,
  type ReapLayout,
  type ReapOptions,
  type ReapResult,
} from "../crop/index.ts";
import { CropError, exitStatus, isCropError } from "../errors.ts";
import { startProgressBar } from "../progress-bar.ts";
import {
  type Arguments,
  cropOf,
  defined,
  finishRemovalOf,
  type FoundCrop,
  isSet,
  printJson,
  textOf,
  textOrEmptyOf,
  withCrop,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { keepingOutput } from "./standard-output.ts";

/** Adds the options that say how to reap. */
export function withReaping(parser: Argv): Argv {
  return parser
    .option("output", {
      alias: "o",
      type: "string",
      describe:
        "file to write: .nc, .h5, .csv, .json or .parquet (default: that of the definition, else <crop>.nc)",
    })
    .option("allow-incomplete", {
      type: "boolean",
      describe: "write what is there, and keep the crop",
    })
    .option("keep", { type: "boolean", describe: "keep the crop although it is complete" })
    .option("overwrite", { type: "boolean", describe: "replace the output file" })
    .option("layout", {
      choices: ["grid", "cases"],
      describe:
        "one dimension for each swept argument, or one dimension `case` (default: grid for netCDF)",
    });
}

/** Adds the option that has reaping wait for what others grow. */
export function withWait(parser: Argv): Argv {
  return parser.option("wait", {
    type: "string",
    describe: "wait until nothing is missing, at most so many seconds",
  });
}

/** How to reap, where the output may be that of the crop. */
export type Reaping = Omit<ReapOptions, "output"> & { readonly output?: string };

/** Reads how to reap from the arguments. @throws CropError `usage` */
export function reapingOf(args: Arguments): Reaping {
  const layout = textOf(args, "layout");
  const wait = textOrEmptyOf(args, "wait");
  return {
    ...defined("output", textOf(args, "output")),
    allowIncomplete: isSet(args, "allow-incomplete"),
    keep: isSet(args, "keep"),
    overwrite: isSet(args, "overwrite"),
    ...defined<"layout", ReapLayout>(
      "layout",
      layout === "cases" || layout === "grid" ? layout : undefined,
    ),
    ...defined("waitSeconds", wait === undefined ? undefined : waitOf(wait)),
  };
}

/** Adds the output of a crop where none was given. */
export function withOutputOf(manifest: Manifest, reaping: Reaping): ReapOptions {
  return { ...reaping, output: reaping.output ?? manifest.reap?.output ?? `${manifest.name}.nc` };
}

function waitOf(text: string): number {
  if (text === "" || text === "true") return Infinity;
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 0)
    throw new CropError("usage", `--wait ${text}: a number of seconds was expected`);
  return seconds;
}

/** Reaps with a progress bar. */
export async function reapWithBar(
  folder: string,
  manifest: Manifest,
  options: ReapOptions,
  isQuiet: boolean,
): Promise<ReapResult> {
  const bar = await startProgressBar("Reap", isQuiet);
  try {
    const onProgress = (done: number, total: number): void => bar.update(done, total);
    return await keepingOutput(() => reapCrop(folder, manifest, { ...options, onProgress }));
  } finally {
    bar.stop();
  }
}

/** Says on standard error what reaping did; gives the exit status. */
export function reportReaped(manifest: Manifest, result: ReapResult): number {
  const { output, values, missingCases, isCropKept, joinedDims } = result;
  const holes = missingCases > 0 ? `, ${missingCases} missing` : "";
  process.stderr.write(
    `crop: ${values} of ${counted(manifest.cases, "case")} of \`${manifest.name}\` written to ${output}${holes}${isCropKept ? "; the crop is kept" : ""}\n`,
  );
  if (joinedDims.length > 0) {
    process.stderr.write(
      `crop: not all cases have the same labels along ${joinedDims.map((dim) => `\`${dim}\``).join(", ")}: the file has those of all, and missing places where a case has none\n`,
    );
  }
  return missingCases > 0 ? exitStatus.incomplete : exitStatus.done;
}

function cropToReap(args: Arguments): FoundCrop {
  try {
    return cropOf(args);
  } catch (error) {
    if (isCropError(error, "not-found")) finishRemovalOf(args); // a reaping may have been killed as it removed the crop
    throw error;
  }
}

export const reapCommand: Command = {
  usage: "reap [crop]",
  describe: "Collect the results into one labelled file, and remove the crop",
  build: (parser) =>
    withWait(withReaping(withCrop(parser)))
      .option("json", { type: "boolean", describe: "print one JSON document" })
      .example("crop reap damped -o damped.nc", "for xarray.open_dataset")
      .example("crop reap damped -o damped.csv --keep", "a table, one row for each case"),
  run: async (args) => {
    const { folder, manifest } = cropToReap(args);
    const isJson = isSet(args, "json");
    const reaping = withOutputOf(manifest, reapingOf(args));
    const result = await reapWithBar(folder, manifest, reaping, isJson);
    if (!isJson) return reportReaped(manifest, result);
    printJson(result);
    return result.missingCases > 0 ? exitStatus.incomplete : exitStatus.done;
  },
};
