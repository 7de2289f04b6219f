import { formatBatchIds, parseBatchIds, readProgress } from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import { cancelElements } from "../schedulers/index.ts";
import { cropOf, isSet, printJson, textsOf, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { jobsOf } from "./job-words.ts";

export const cancelCommand: Command = {
  usage: "cancel [crop]",
  describe: "Cancel the jobs of a crop that wait or run; what is finished is kept",
  build: (parser) =>
    withCrop(parser)
      .option("batches", {
        type: "string",
        describe: "only the array elements that hold one of these batches",
      })
      .option("job", { type: "string", describe: "only the job of this id" })
      .option("json", { type: "boolean", describe: "print one JSON document" }),
  run: async (args) => {
    const found = cropOf(args);
    const { manifest } = found;
    const ids = textsOf(args, "batches");
    const wanted = ids.length === 0 ? undefined : new Set(parseBatchIds(ids));
    const jobIds = textsOf(args, "job");
    const { missing } = readProgress(found.folder, manifest);
    const { records, elements, silent } = await jobsOf(found, missing, { isFresh: true });
    if (silent.length > 0) throw new CropError("scheduler-refused", silent.join("; "));
    const chosen = elements.filter(
      ({ jobId, batches }) =>
        (wanted === undefined || batches.some((batch) => wanted.has(batch))) &&
        (jobIds.length === 0 || jobIds.includes(jobId)),
    );
    const cancelled = await cancelElements(found.folder, records, chosen);
    if (cancelled.length > 0) await jobsOf(found, missing, { isFresh: true });
    if (isSet(args, "json")) printJson({ cancelled });
    else {
      const batches = cancelled.flatMap((each) => each.batches).toSorted((a, b) => a - b);
      const of = batches.length === 0 ? "" : `, batches ${formatBatchIds(batches)}`;
      process.stderr.write(
        `crop: ${cancelled.length} elements of \`${manifest.name}\` cancelled${of}\n`,
      );
    }
    return exitStatus.done;
  },
};
