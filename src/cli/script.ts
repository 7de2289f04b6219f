import { counted } from "../counted.ts";
import { exitStatus } from "../errors.ts";
import { printScript } from "../schedulers/index.ts";
import type { Command } from "./command.ts";
import { jobOf, joinValues, withJob } from "./job-arguments.ts";

export const scriptCommand: Command = {
  usage: "script <cluster> [crop]",
  describe: "Print the script of a job array that grows what is missing",
  prepare: joinValues,
  build: (parser) =>
    withJob(parser)
      .example(
        "crop script slurm damped > damped.sh",
        "look at it, change it, then sbatch damped.sh",
      )
      .example("crop script sge damped --pe smp --cpus 4 --time 2h", "four slots and two hours"),
  run: async (args) => {
    const { text, batches, elements } = await printScript(await jobOf(args));
    process.stdout.write(text);
    process.stderr.write(
      `crop: ${counted(batches, "batch")} in ${counted(elements, "array element")}\n`,
    );
    return exitStatus.done;
  },
};
