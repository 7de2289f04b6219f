import { counted } from "../counted.ts";
import { checkCrop } from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import { cropOf, isSet, print, printJson, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { startProgressBar } from "../progress-bar.ts";

export const checkCommand: Command = {
  usage: "check [crop]",
  describe: "Verify the checksum of every record",
  build: (parser) =>
    withCrop(parser)
      .option("delete-bad", {
        type: "boolean",
        describe: "write damaged batches again, and give damaged results back to be grown",
      })
      .option("json", { type: "boolean", describe: "print one JSON document" }),
  run: async (args) => {
    const { folder, manifest } = cropOf(args);
    const bar = await startProgressBar("Check", isSet(args, "json"));
    const report = checkCrop(folder, manifest, {
      deleteBad: isSet(args, "delete-bad"),
      onProgress: (done, total) => bar.update(done, total),
    });
    bar.stop();
    if (isSet(args, "json")) printJson(report);
    else {
      for (const { batch, file, what, isMended } of report.damages) {
        const where = batch === undefined ? "" : `batch ${batch}: `;
        print(
          `${where}${what.includes(file) ? what : `${file} ${what}`}${isMended ? " (mended)" : ""}`,
        );
      }
      const end = report.damages.length === 0 ? "all is well" : `${report.damages.length} damaged`;
      process.stderr.write(
        `crop: ${counted(report.batches, "batch")}, ${counted(report.results, "result")} and ${counted(report.records, "record")} of \`${manifest.name}\` read: ${end}\n`,
      );
    }
    return report.damages.some(({ isMended }) => !isMended) ? exitStatus.state : exitStatus.done;
  },
};
