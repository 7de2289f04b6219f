import { counted } from "../counted.ts";
import { autoGrow, type AutoEvent, type AutoResult } from "../crop/index.ts";
import { CropError, exitStatus } from "../errors.ts";
import { defined, isSet, numberOf, textOf } from "./arguments.ts";
import { startAutoBars } from "./auto-bars.ts";
import type { SingleCommand } from "./command.ts";
import { isTerminal, say } from "./say.ts";
import { staleTimeOf } from "./stale-time.ts";
import { parseUntil } from "./until.ts";

export const autoCommand: SingleCommand = {
  usage: "auto <root>",
  describe: "Grow all crops under a folder with one pool of workers, also those sown later",
  build: (parser) =>
    parser
      .positional("root", {
        type: "string",
        demandOption: true,
        describe: "folder with crops, at any depth",
      })
      .option("num-workers", {
        alias: "j",
        type: "string",
        describe: "workers at once, over all crops (default 1)",
      })
      .option("num-threads", {
        type: "string",
        describe: "threads for native code in each worker (default 1)",
      })
      .option("once", { type: "boolean", describe: "end when nothing is left to grow" })
      .option("until", {
        type: "string",
        describe: "stop at this time: 30m, 17:30, 2026-11-21T17:30",
      })
      .option("poll", {
        type: "string",
        describe: "seconds between two looks for crops that were sown (default 2)",
      })
      .option("stale-seconds", {
        type: "string",
        describe:
          "an owner silent for so long counts as dead (default: CROP_STALE_SECONDS, else 30)",
      })
      .option("grace-seconds", {
        type: "string",
        describe: "how long a running case may go on when growing is stopped (default 2)",
      })
      .option("quiet", { alias: "q", type: "boolean", describe: "say only what went wrong" })
      .example(
        "crop auto studies -j 8",
        "until Ctrl-C: the first ends after the running batches, the second at once",
      )
      .example("crop auto studies -j 8 --once", "all that is sown now"),
  run: async (args) => {
    const root = textOf(args, "root")!;
    const until = textOf(args, "until");
    const silent = staleTimeOf(textOf(args, "stale-seconds"));
    const isQuiet = isSet(args, "quiet");
    const [drain, stop] = [new AbortController(), new AbortController()];
    const bars = startAutoBars(isQuiet || !isTerminal());
    const tell = (text: string): void => bars.say(`crop: ${text}`);
    const report = reporter(tell);
    const onInterrupt = (): void => {
      if (drain.signal.aborted) return stop.abort();
      drain.abort();
      tell(
        "the running batches are finished; press Ctrl-C again to stop now, which keeps finished cases",
      );
    };
    const onSignal = (): void => stop.abort();
    const signals = ["SIGTERM", "SIGUSR1", "SIGUSR2", "SIGHUP"] as const;
    process.on("SIGINT", onInterrupt);
    for (const name of signals) process.on(name, onSignal);
    try {
      const result = await autoGrow(root, {
        ...defined("numWorkers", numberOf(args, "num-workers", true)),
        ...defined("numThreads", numberOf(args, "num-threads", true)),
        ...defined("pollSeconds", positive("poll", numberOf(args, "poll"))),
        ...defined("staleSeconds", numberOf({ "stale-seconds": silent }, "stale-seconds")),
        ...defined("graceSeconds", numberOf(args, "grace-seconds")),
        ...defined("until", until === undefined ? undefined : parseUntil(until, new Date())),
        once: isSet(args, "once"),
        drain: drain.signal,
        signal: stop.signal,
        onEvent: (event) => {
          bars.show(event);
          report(event);
        },
      });
      bars.stop();
      return reportEnd(result, isQuiet);
    } finally {
      bars.stop();
      process.off("SIGINT", onInterrupt);
      for (const name of signals) process.off(name, onSignal);
    }
  },
};

function positive(option: string, value: number | undefined): number | undefined {
  if (value === undefined || value > 0) return value;
  throw new CropError("usage", `--${option} ${value}: a positive number was expected`);
}

/** Tells, of each crop, the first failed case, and whatever keeps it from being grown. */
function reporter(tell: (text: string) => void): (event: AutoEvent) => void {
  const failing = new Set<string>();
  return (event) => {
    const { name, folder } = event.crop;
    if (event.kind === "problem") tell(`crop \`${name}\` is left alone: ${event.message}`);
    if (event.kind !== "grow" || event.event.kind !== "failed-case" || failing.has(folder)) return;
    failing.add(folder);
    const { batch, failure } = event.event;
    tell(
      `crop \`${name}\`: a case failed in batch ${batch}: ${failure.name}: ${failure.message} (${failure.settings}); \`crop why ${batch} --crop ${folder}\` tells more`,
    );
  };
}

function reportEnd(result: AutoResult, isQuiet: boolean): number {
  const { crops, finished, cases, failures, isComplete } = result;
  const left = crops.filter(({ batches, grown }) => batches === 0 || grown < batches);
  const failed = crops.filter((crop) => crop.failed > 0);
  if (failed.length > 0)
    say(
      `crop: ${failed.map(({ name }) => `\`${name}\``).join(", ")}: some cases failed; \`crop grow --failed --crop <name>\` runs them again`,
    );
  if (left.length > 0)
    say(
      `crop: not complete: ${left.map(({ name, batches, grown }) => `\`${name}\` (${batches - grown} of ${batches} batches)`).join(", ")}`,
    );
  if (!isQuiet)
    say(
      `crop: ${counted(finished, "batch")} of ${counted(crops.length, "crop")} grown, ${counted(cases, "case")} run${failures > 0 ? `, ${failures} failed` : ""}`,
    );
  return isComplete ? exitStatus.done : exitStatus.incomplete;
}
