import Table from "cli-table3";
import { setTimeout as sleep } from "node:timers/promises";
import {
  formatBatchIds,
  longestMs,
  type Manifest,
  type Progress,
  progressPicture,
  readCaseStates,
  readLabels,
  readManifest,
  readProgress,
} from "../crop/index.ts";
import { exitStatus } from "../errors.ts";
import {
  cropOf,
  type FoundCrop,
  isSet,
  numberOf,
  print,
  printJson,
  withCrop,
} from "./arguments.ts";
import type { Command } from "./command.ts";
import { formatSeconds } from "./durations.ts";
import { type CropJobs, describeJobs, jobsOf } from "./job-words.ts";
import { stateGrid } from "./state-grid.ts";
import { type Room, type StateGrid, stateLines } from "./state-picture.ts";

export const statusCommand: Command = {
  usage: "status [crop]",
  describe: "Tell how far a crop is, who grows it, and how long it will take",
  build: (parser) =>
    withCrop(parser)
      .option("watch", {
        type: "boolean",
        describe: "show it again until nothing is missing, two swept arguments as rows and letters",
      })
      .option("interval", {
        type: "string",
        describe: "seconds between two looks with --watch (default 2)",
      })
      .option("json", {
        type: "boolean",
        describe: "print one JSON document, with --watch one a line",
      }),
  run: async (args) => {
    const found = cropOf(args);
    const isJson = isSet(args, "json");
    if (isSet(args, "watch"))
      return await watch(found.folder, numberOf(args, "interval") ?? 2, isJson);
    const progress = readProgress(found.folder, found.manifest);
    const jobs = await jobsOf(found, progress.missing);
    if (isJson) printJson(documentOf(found, progress, jobs));
    else print(describeProgress(progress), ...describeJobs(jobs));
    return exitStatus.done;
  },
};

function documentOf({ folder, manifest }: FoundCrop, progress: Progress, jobs: CropJobs): unknown {
  return { ...progress, folder, id: manifest.id, jobs: jobs.elements };
}

async function watch(folder: string, seconds: number, isJson: boolean): Promise<number> {
  for (;;) {
    const manifest = readManifest(folder); // read again: it may be reaped by now
    const progress = readProgress(folder, manifest);
    const jobs = await jobsOf({ folder, manifest }, progress.missing);
    if (isJson) printJson(documentOf({ folder, manifest }, progress, jobs), 0);
    else draw(folder, manifest, progress, jobs);
    // Also where nobody can see it any more.
    if (progress.missing.length === 0 || !process.stdout.writable) return exitStatus.done;
    await sleep(Math.min(1000 * Math.max(0.1, seconds), longestMs));
  }
}

function draw(folder: string, manifest: Manifest, progress: Progress, jobs: CropJobs): void {
  const lines = [describeProgress(progress), ...describeJobs(jobs)].join("\n").split("\n");
  const grid = caseGrid(folder, manifest, progress);
  if (process.stdout.isTTY) process.stdout.write("\u001b[H\u001b[2J");
  print(
    ...lines,
    ...(grid === undefined ? [] : ["", ...stateLines(grid, roomBelow(lines.length))]),
  );
}

/** More cases than these are not looked at one by one, again and again. */
const mostWatched = 100_000;

function caseGrid(folder: string, manifest: Manifest, progress: Progress): StateGrid | undefined {
  if (manifest.arguments.length !== 2 || manifest.cases > mostWatched) return undefined;
  const { space } = readLabels(folder, manifest.id);
  return stateGrid(space, readCaseStates(folder, manifest, progress));
}

/** The room that the terminal has below some lines; what is no terminal has much, and no colour. */
function roomBelow(lines: number): Room {
  const { isTTY, columns, rows } = process.stdout;
  if (!isTTY) return { width: 200, height: 200, hasColor: false };
  const noColor = process.env["NO_COLOR"] ?? "";
  const isDumb = process.env["TERM"] === "dumb";
  return {
    width: Math.max(20, columns),
    height: Math.max(8, rows - lines - 2),
    hasColor: noColor === "" && !isDumb,
  };
}

/** Writes progress for people. */
export function describeProgress(progress: Progress): string {
  const { growing, failed, missing, meanSeconds, stdSeconds, secondsLeft } = progress;
  const lines = [progressPicture(progress)];
  if (meanSeconds !== undefined && stdSeconds !== undefined) {
    const left =
      missing.length > 0 && secondsLeft !== undefined
        ? `; about ${formatSeconds(secondsLeft)} left`
        : "";
    lines.push(`a case takes ${formatSeconds(meanSeconds)} ± ${formatSeconds(stdSeconds)}${left}`);
  }
  if (growing.length > 0) lines.push(growingTable(growing));
  const isGrowing = new Set(
    growing.filter(({ state }) => state === "growing").map(({ batch }) => batch),
  );
  const idle = missing.filter((batch) => !isGrowing.has(batch));
  if (idle.length > 0) lines.push(`missing: ${shorten(formatBatchIds(idle))}`);
  if (failed.length > 0)
    lines.push(
      `failed cases: ${progress.failedCases}, in batches ${shorten(formatBatchIds(failed.map(({ batch }) => batch)))}`,
    );
  if (progress.changedSources.length > 0)
    lines.push(
      `the source has changed since it was sown (${progress.changedSources.join(", ")}); growing runs the code that was sown`,
    );
  if (!progress.isVerified)
    lines.push(
      "with so many batches, results are taken from the listing; `crop check` reads them all",
    );
  return lines.join("\n");
}

function growingTable(growing: Progress["growing"]): string {
  const table = new Table({
    head: ["batch", "cases", "state", "by", "since", "last sign"],
    style: { head: [], border: [] },
  });
  for (const each of growing.slice(0, 40)) {
    table.push([
      each.batch,
      casesOf(each),
      each.state,
      `${each.host}:${each.pid}`,
      new Date(each.sinceMs).toISOString().replace(/\.\d+Z$/, "Z"),
      `${formatSeconds(each.silentSeconds)} ago`,
    ]);
  }
  return growing.length > 40
    ? `${table.toString()}\nand ${growing.length - 40} more`
    : table.toString();
}

function casesOf({ cases, done, failed }: Progress["growing"][number]): string {
  if (done === undefined) return String(cases);
  return `${done}/${cases}${(failed ?? 0) > 0 ? `, ${failed} failed` : ""}`;
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, text.lastIndexOf(",", 200))},…`;
}
