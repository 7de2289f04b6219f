import { counted } from "../counted.ts";
import { formatBatchIds, layout, readProgress } from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import { cropOf, isSet, print, printJson, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";

export const missingCommand: Command = {
  usage: "missing [crop]",
  describe: "List batches that were never finished, and those with failed cases",
  build: (parser) =>
    withCrop(parser).option("json", { type: "boolean", describe: "print one JSON document" }),
  run: (args) => {
    const { folder, manifest } = cropOf(args);
    const { missing, damaged, failed, failedCases } = readProgress(folder, manifest);
    if (isSet(args, "json")) printJson({ missing, damaged, failed });
    else {
      if (missing.length > 0) print(formatBatchIds(missing));
      for (const batch of damaged.slice(0, 10))
        process.stderr.write(
          `crop: ${layout.result(folder, batch)} is damaged; growing batch ${batch} again keeps what is whole of it\n`,
        );
      if (damaged.length > 10)
        process.stderr.write(`crop: and ${damaged.length - 10} more results are damaged\n`);
      if (failed.length > 0) {
        const ids = formatBatchIds(failed.map(({ batch }) => batch));
        process.stderr.write(
          `crop: ${counted(failedCases, "failed case")} in ${failed.length === 1 ? "batch" : "batches"} ${ids}; \`crop grow --failed\` runs them again\n`,
        );
      }
    }
    return missing.length > 0 || failed.length > 0 ? exitStatus.incomplete : exitStatus.done;
  },
};
