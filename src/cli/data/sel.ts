import type { Argv } from "yargs";
import { extname } from "node:path";
import { counted } from "../../counted.ts";
import {
  exportTable,
  isTableFile,
  type LazyDataset,
  rowsOf,
  writeNetcdf,
} from "../../dataset/index.ts";
import { CropError, exitStatus, isCropError } from "../../errors.ts";
import { type Arguments, isSet, numberOf, textOf, textsOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { useFile, withFile, withVariables } from "./open-data.ts";
import { printRows } from "./print-rows.ts";
import { selectByTexts } from "./selection.ts";

/** Adds the texts that select a part of the file. */
export function withSelection(parser: Argv): Argv {
  return parser
    .positional("where", {
      type: "string",
      array: true,
      describe: 'labels: x=1  x=1,2,5  t=0:10 (both included)  t=:10  name="a, b"',
    })
    .option("nearest", {
      type: "boolean",
      describe: "take the nearest label where none is the same",
    })
    .option("tolerance", {
      type: "string",
      describe:
        "with --nearest: how far it may be, in the unit of the coordinate (times: nanoseconds)",
    });
}

/** Gives the part of a dataset that the arguments select. */
export function selectionOf(data: LazyDataset, args: Arguments): LazyDataset {
  const nearest = isSet(args, "nearest");
  try {
    return selectByTexts(data, textsOf(args, "where"), {
      nearest,
      tolerance: numberOf(args, "tolerance"),
    });
  } catch (error) {
    if (nearest || !isCropError(error, "not-found")) throw error;
    const dtype = data.labels(String(error.fields["dimension"]))?.data.dtype;
    if (dtype === "string" || dtype === "bool") throw error;
    throw new CropError(error.code, `${error.message}; --nearest takes the nearest one`, {
      cause: error,
      fields: error.fields,
    });
  }
}

export const selCommand: SingleCommand = {
  usage: "sel <file> [where..]",
  describe: "Take a labelled slice: print it, or write it to a file",
  build: (parser) =>
    withVariables(withSelection(withFile(parser)))
      .option("output", {
        alias: "o",
        type: "string",
        describe:
          "file to write: .nc, .h5, .csv, .json or .parquet (default: a table on standard output)",
      })
      .option("overwrite", { type: "boolean", describe: "replace the output file" })
      .option("csv", { type: "boolean", describe: "print CSV" })
      .option("json", { type: "boolean", describe: "print one JSON document, an object a row" })
      .example("crop data sel damped.nc omega=2 zeta=0.1 time=0:5 --var response", "a table")
      .example("crop data sel damped.nc omega=1,2 --nearest -o part.nc", "a smaller file"),
  run: async (args) => {
    const output = textOf(args, "output");
    if (output !== undefined) checkEnding(output);
    return await useFile(args, async (data) => {
      const part = selectionOf(data, args);
      if (output === undefined) {
        for (const name of part.unreadable.keys()) part.pick([name]);
        printRows(part, isSet(args, "json") ? "json" : isSet(args, "csv") ? "csv" : "table");
        return exitStatus.done;
      }
      const overwrite = isSet(args, "overwrite");
      if (isTableFile(output)) await exportTable(part, output, { overwrite });
      else await writeNetcdf(part, output, { overwrite });
      const what = isTableFile(output)
        ? counted(rowsOf(part), "row")
        : Object.entries(part.sizes)
            .map(([dim, length]) => `${dim}: ${length}`)
            .join(", ") || "one place";
      process.stderr.write(`crop: ${what} written to ${output}\n`);
      return exitStatus.done;
    });
  },
};

function checkEnding(output: string): void {
  if (
    isTableFile(output) ||
    [".nc", ".nc4", ".h5", ".hdf5", ".cdf"].includes(extname(output).toLowerCase())
  )
    return;
  throw new CropError("usage", `${output} ends in none of .nc, .h5, .csv, .json, .parquet`);
}
