import { counted } from "../../counted.ts";
import { mergeNetcdf } from "../../dataset/index.ts";
import { CropError, exitStatus } from "../../errors.ts";
import { isSet, numberOf, textOf, textsOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";

export const mergeCommand: SingleCommand = {
  usage: "merge <files..>",
  describe: "Join files into one with all their labels",
  build: (parser) =>
    parser
      .positional("files", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "netCDF files; the output may be one of them",
      })
      .option("output", {
        alias: "o",
        type: "string",
        demandOption: true,
        describe: "netCDF file to write",
      })
      .option("prefer", {
        choices: ["first", "last"],
        describe: "which file wins where two have different values (default: that is an error)",
      })
      .option("gzip", {
        type: "string",
        describe: "compress, level 1 to 9 (default: as the files are)",
      })
      .option("overwrite", { type: "boolean", describe: "replace the output file" })
      .example(
        "crop data merge a.nc b.nc -o both.nc",
        "the union of all labels, in bounded memory",
      ),
  run: async (args) => {
    const files = textsOf(args, "files");
    const output = textOf(args, "output")!;
    const prefer = textOf(args, "prefer");
    const gzip = numberOf(args, "gzip", true);
    if (gzip !== undefined && gzip > 9)
      throw new CropError("usage", `--gzip ${gzip}: a level from 1 to 9 was expected`);
    await mergeNetcdf(files, output, {
      overwrite: prefer === undefined ? undefined : prefer === "last",
      replace: isSet(args, "overwrite"),
      advice: "--prefer first or --prefer last says which one wins",
      ...(gzip === undefined ? {} : { gzip }),
    });
    process.stderr.write(`crop: ${counted(files.length, "file")} merged into ${output}\n`);
    return exitStatus.done;
  },
};
