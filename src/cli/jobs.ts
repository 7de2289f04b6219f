import Table from "cli-table3";
import { formatBatchIds, readProgress } from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import type { JobElement, JobRecord } from "../schedulers/index.ts";
import { cropOf, isSet, print, printJson, withCrop } from "./arguments.ts";
import type { Command } from "./command.ts";
import { describeElement, isProblem, jobsOf, stateCounts } from "./job-words.ts";

export const jobsCommand: Command = {
  usage: "jobs [crop]",
  describe: "List the submitted jobs: what waits, runs where, and how the rest ended",
  build: (parser) =>
    withCrop(parser)
      .option("all", { type: "boolean", describe: "every array element" })
      .option("fresh", {
        type: "boolean",
        describe: "ask the scheduler now, whatever it said seconds ago",
      })
      .option("json", { type: "boolean", describe: "print one JSON document" }),
  run: async (args) => {
    const found = cropOf(args);
    const { manifest } = found;
    const { missing } = readProgress(found.folder, manifest);
    const jobs = await jobsOf(found, missing, { isFresh: isSet(args, "fresh") });
    const { records, elements } = jobs;
    if (isSet(args, "json")) {
      printJson(jobs);
      return exitStatus.done;
    }
    for (const reason of jobs.silent) process.stderr.write(`crop: ${reason}\n`);
    if (records.length === 0)
      process.stderr.write(`crop: no job of \`${manifest.name}\` was submitted\n`);
    else print(jobTable(records, elements));
    const shown = elements.filter((each) => isSet(args, "all") || isProblem(each));
    const most = isSet(args, "all") ? Infinity : 20;
    if (shown.length > 0) print(...shown.slice(0, most).map(describeElement));
    if (shown.length > most) print(`and ${shown.length - most} more (--all, --json)`);
    return exitStatus.done;
  },
};

function jobTable(records: readonly JobRecord[], elements: readonly JobElement[]): string {
  const table = new Table({
    head: ["job", "submitted", "kind", "elements", "batches", "state"],
    style: { head: [], border: [] },
  });
  for (const { number, engine, time, jobs } of records) {
    for (const { part, id, kind, count } of jobs) {
      const own = elements.filter((each) => each.submission === number && each.part === part);
      const batches = own.flatMap((each) => each.batches).toSorted((a, b) => a - b);
      const text = formatBatchIds(batches);
      table.push([
        `${engine} ${id}`,
        time.replace(/\.\d+Z$/, "Z"),
        kind,
        count,
        text.length <= 30 ? text : `${batches.length} batches`,
        stateCounts(own),
      ]);
    }
  }
  return table.toString();
}
