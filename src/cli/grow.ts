import { appendFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { counted } from "../counted.ts";
import {
  findCrop,
  formatBatchIds,
  growCrop,
  type GrowEvent,
  type GrowOptions,
  type GrowResult,
  type Manifest,
  namesOfResults,
  parseBatchIds,
  readManifest,
  summaryOf,
  unfinishedBatches,
} from "../crop/index.ts";
import { CropError, exitStatus, isCropError, messageOf } from "../errors.ts";
import { waitFor } from "../files/index.ts";
import { type Arguments, defined, isSet, numberOf, textOf } from "./arguments.ts";
import { agreedBatches } from "./rank-share.ts";
import { readRank, shareOf } from "./ranks.ts";
import { isTerminal, say } from "./say.ts";
import { withSignals } from "./signals.ts";
import { staleTimeOf } from "./stale-time.ts";
import { parseUntil } from "./until.ts";

/** The options of `crop grow`, as `node:util` parses them. */
const growOptions = {
  crop: { type: "string", short: "c" },
  root: { type: "string" },
  "num-workers": { type: "string", short: "j" },
  "num-threads": { type: "string" },
  isolation: { type: "string" },
  failed: { type: "boolean" },
  "raise-errors": { type: "boolean" },
  "max-failures": { type: "string" },
  until: { type: "string" },
  rank: { type: "string" },
  "rank-status": { type: "string" },
  "stale-seconds": { type: "string" },
  "grace-seconds": { type: "string" },
  shared: { type: "boolean" },
  quiet: { type: "boolean", short: "q" },
} as const;

/** Runs `crop grow [ids…]`. This way is short on purpose: no other parser, no progress bar in a pipe. */
export async function growCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseGrow(argv);
  const folder = await awaitCrop(values.crop, values.root);
  const manifest = readManifest(folder);
  const isFailed = values.failed === true;
  let batches = positionals.length === 0 ? undefined : parseBatchIds(positionals);
  if (values.rank !== undefined) {
    const rank = readRank(values.rank, process.env);
    const missing = (): number[] => unfinishedBatches(folder, manifest, { failed: isFailed });
    const everything = (): number[] => Array.from({ length: manifest.batches }, (_, i) => i + 1);
    const shared = (): number[] =>
      rank.size === 1 ? missing() : agreedBatches(folder, process.env, missing, everything);
    batches = shareOf(batches ?? shared(), rank);
  }
  const options = { ...growingOf(values), ...(batches === undefined ? {} : { batches }) };
  const { quiet, shared, "rank-status": statusFile } = values;
  const status = await growAndReport(folder, manifest, options, quiet === true, shared === true);
  return statusFile === undefined ? status : leaveStatus(statusFile, status);
}

/** Reads how to grow. @throws CropError `usage` for what is no number, time or kind of worker */
export function growingOf(args: Arguments): GrowOptions {
  const staleTime = staleTimeOf(textOf(args, "stale-seconds"));
  const until = textOf(args, "until");
  return {
    ...defined("numWorkers", numberOf(args, "num-workers", true)),
    ...defined("numThreads", numberOf(args, "num-threads", true)),
    ...defined("maxFailures", numberOf(args, "max-failures", true)),
    ...defined("staleSeconds", positive(staleTime, "--stale-seconds")),
    ...defined("graceSeconds", positive(textOf(args, "grace-seconds"), "--grace-seconds")),
    ...defined("isolation", isolationOf(textOf(args, "isolation"))),
    ...defined("until", until === undefined ? undefined : parseUntil(until, new Date())),
    failed: isSet(args, "failed"),
    raiseErrors: isSet(args, "raise-errors"),
  };
}

// A launcher ends all ranks as soon as one ends with a status: that of a failed case would cost the others their work.
function leaveStatus(file: string, status: number): number {
  if (status !== exitStatus.done) appendFileSync(file, `${status}\n`);
  return exitStatus.done;
}

// On a network disk a crop that was sown a moment ago may not be seen yet: CROP_WAIT_SECONDS bounds the wait for it.
async function awaitCrop(name: string | undefined, root: string | undefined): Promise<string> {
  const options = root === undefined ? {} : { root };
  const seconds = positive(process.env["CROP_WAIT_SECONDS"] || undefined, "CROP_WAIT_SECONDS");
  if (seconds === undefined) return findCrop(name, options);
  const look = (): string | undefined => {
    try {
      return findCrop(name, options);
    } catch (error) {
      if (isCropError(error, "not-found")) return undefined;
      throw error;
    }
  };
  return (await waitFor(look, seconds)) ?? findCrop(name, options);
}

function parseGrow(
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof growOptions; allowPositionals: true }>> {
  const usage = (problem: string): CropError =>
    new CropError("usage", `${problem}; \`crop grow --help\` lists the options`);
  let parsed: ReturnType<typeof parseGrow>;
  try {
    parsed = parseArgs({ args: [...argv], options: growOptions, allowPositionals: true });
  } catch (error) {
    throw usage(messageOf(error));
  }
  const empty = Object.entries(parsed.values).find(([, value]) => value === "");
  if (empty !== undefined) throw usage(`--${empty[0]} needs a value`);
  return parsed;
}

/** Grows with progress on a terminal and signals obeyed, says how it went, and gives the exit status. */
export async function growAndReport(
  folder: string,
  manifest: Manifest,
  options: GrowOptions,
  isQuiet: boolean,
  isShared: boolean = false,
): Promise<number> {
  const isShown = !isQuiet && isTerminal();
  const bar = isShown
    ? await (await import("./grow-bar.ts")).startGrowBar(folder, manifest, options)
    : undefined;
  try {
    const onEvent = (event: GrowEvent): void => {
      bar?.show(event);
      if (
        event.kind === "failed-case" &&
        options.raiseErrors === true &&
        event.failure.stack !== undefined
      ) {
        say(event.failure.stack);
      }
    };
    const result = await withSignals((signal) =>
      growCrop(folder, manifest, { ...options, signal, onEvent }),
    );
    bar?.stop();
    return reportGrown(folder, manifest, options, result, { isQuiet, isShared });
  } finally {
    bar?.stop();
  }
}

function reportGrown(
  folder: string,
  manifest: Manifest,
  options: GrowOptions,
  result: GrowResult,
  { isQuiet, isShared }: { readonly isQuiet: boolean; readonly isShared: boolean },
): number {
  const { name } = manifest;
  const tell = (text: string): void => say(`crop: ${text}`);
  const { firstFailure, held, lost, unreadable, stopped, failures } = result;
  for (const { batch, error } of unreadable.slice(0, 10))
    tell(`batch ${batch} cannot be grown: ${messageOf(error)}`);
  if (unreadable.length > 10)
    tell(`and ${counted(unreadable.length - 10, "more batch")} cannot be grown`);
  if (firstFailure !== undefined) {
    const { batch, failure } = firstFailure;
    tell(
      `${counted(failures, "case")} failed, first in batch ${batch}: ${failure.name}: ${failure.message} (${failure.settings}); \`crop why ${batch} --crop ${name}\` tells more, \`crop grow --failed\` runs them again`,
    );
  }
  for (const { batch, holder } of held.slice(0, 10)) {
    const owner = holder.state?.header.sessions.at(-1)?.owner;
    tell(
      `batch ${batch} is being grown by ${owner === undefined ? "another process" : `${owner.host}, process ${owner.pid}`}`,
    );
  }
  if (held.length > 10) tell(`and ${held.length - 10} more batches are being grown elsewhere`);
  if (lost.length > 0) tell(`batches ${formatBatchIds(lost)} were taken over by another process`);
  const reasons = {
    signal: "a signal",
    until: "--until",
    "max-failures": "--max-failures",
    "raise-errors": "--raise-errors",
  } as const;
  if (stopped !== undefined)
    tell(
      `stopped by ${reasons[stopped]}; finished cases are kept, \`crop grow ${options.failed === true ? "--failed " : ""}--crop ${name}\` goes on`,
    );
  const isElsewhere = !isShared && (held.length > 0 || lost.length > 0);
  const isLeft = stopped !== undefined || isElsewhere;
  const failedBefore = isLeft || failures > 0 ? false : hasFailures(folder, manifest, options);
  if (failedBefore) tell(`some cases failed earlier; \`crop grow --failed\` runs them again`);
  if (!isQuiet && !isLeft && (unreadable.length === 0 || result.finished > 0))
    tell(
      `${counted(result.finished, "batch")} of \`${name}\` grown, ${counted(result.values + failures, "case")} run`,
    );
  if (unreadable.length > 0) return exitStatus.state;
  return isLeft || failures > 0 || failedBefore ? exitStatus.incomplete : exitStatus.done;
}

function hasFailures(folder: string, manifest: Manifest, options: GrowOptions): boolean {
  const { failed } = namesOfResults(folder, manifest.batches, options.batches);
  // A mark alone proves nothing: a kill may have come between the better result and the removal of its mark.
  return [...failed].some((batch) => summaryOf(folder, manifest, batch)?.failures !== 0);
}

function positive(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value <= 0)
    throw new CropError("usage", `${option} ${text}: a positive number was expected`);
  return value;
}

function isolationOf(text: string | undefined): "thread" | "process" | undefined {
  if (text === undefined || text === "thread" || text === "process") return text;
  throw new CropError("usage", `--isolation ${text}: write thread or process`);
}
