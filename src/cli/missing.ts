import { readProgress } from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import { cropOf, isSet, print, printJson, withCrop } from "./arguments.ts";
import { formatBatchIds } from "./batch-ids.ts";
import type { Command } from "./commands.ts";

export const missingCommand: Command = {
  usage: "missing [crop]",
  describe: "List batches that were never finished, and those with failed cases",
  build: (parser) => withCrop(parser).option("json", { type: "boolean", describe: "print one JSON document" }) as ReturnType<Command["build"]>,
  run: (args) => {
    const { folder, manifest } = cropOf(args);
    const { missing, failed, failedCases } = readProgress(folder, manifest);
    if (isSet(args, "json")) printJson({ missing, failed });
    else {
      if (missing.length > 0) print(formatBatchIds(missing));
      if (failed.length > 0) {
        const ids = formatBatchIds(failed.map(({ batch }) => batch));
        process.stderr.write(`crop: ${failedCases} failed cases in batches ${ids}; \`crop grow --failed\` runs them again\n`);
      }
    }
    return missing.length > 0 || failed.length > 0 ? exitStatus.incomplete : exitStatus.done;
  },
};
