import { dirname, relative } from "node:path";
import { counted } from "../counted.ts";
import { exitStatus } from "../errors.ts";
import { type JobRecord, submitCrop } from "../schedulers/index.ts";
import { isSet, printJson } from "./arguments.ts";
import type { Command } from "./command.ts";
import { jobOf, joinValues, withJob } from "./job-arguments.ts";

export const submitCommand: Command = {
  usage: "submit <cluster> [crop]",
  describe: "Submit what is missing as job arrays, and record the job ids",
  prepare: joinValues,
  build: (parser) =>
    withJob(parser)
      .option("force", { type: "boolean", describe: "also what is queued or running already" })
      .option("json", { type: "boolean", describe: "print one JSON document" })
      .example(
        "crop submit slurm damped --time 30m --mem 2G",
        "an array element for each missing batch",
      )
      .example(
        "crop submit slurm damped --time 2h --resubmit 2 --reap damped.nc",
        "what is missing then twice again, then reap",
      ),
  run: async (args) => {
    const request = await jobOf(args);
    const record = await submitCrop(request);
    if (isSet(args, "json")) printJson(record);
    else report(request.manifest.name, record);
    return exitStatus.done;
  },
};

function report(name: string, { engine, jobs }: JobRecord): void {
  for (const { kind, id, count } of jobs) {
    const what = {
      grow: counted(count, "element"),
      pilot: counted(count, "pilot"),
      reap: "the reaping",
    }[kind];
    process.stderr.write(`crop: ${engine} job ${id}: ${what} of \`${name}\`\n`);
  }
  const folder = relative(process.cwd(), dirname(jobs[0]!.script));
  process.stderr.write(
    `crop: scripts and logs are in ${folder}; \`crop jobs\` tells how they are\n`,
  );
}
