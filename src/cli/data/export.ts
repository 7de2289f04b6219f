import { counted } from "../../counted.ts";
import { exportTable, rowsOf } from "../../dataset/index.ts";
import { exitStatus } from "../../errors.ts";
import { isSet, textOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { useFile, withFile, withVariables } from "./open-data.ts";

export const exportCommand: SingleCommand = {
  usage: "export <file>",
  describe: "Write the tidy table of a file as CSV, JSON or Parquet",
  build: (parser) =>
    withVariables(withFile(parser))
      .option("output", {
        alias: "o",
        type: "string",
        demandOption: true,
        describe: "file to write: .csv, .json or .parquet",
      })
      .option("overwrite", { type: "boolean", describe: "replace the output file" })
      .example("crop data export damped.nc -o damped.csv", "one row for each place of the grid"),
  run: async (args) =>
    await useFile(args, async (data) => {
      const output = textOf(args, "output")!;
      for (const name of data.unreadable.keys()) data.pick([name]);
      await exportTable(data, output, { overwrite: isSet(args, "overwrite") });
      process.stderr.write(`crop: ${counted(rowsOf(data), "row")} written to ${output}\n`);
      return exitStatus.done;
    }),
};
