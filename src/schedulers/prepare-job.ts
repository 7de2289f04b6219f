import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Manifest, unfinishedBatches } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { makeFolder } from "../files/index.ts";
import { type Cluster } from "./cluster-config.ts";
import type { ScriptWriter, Site } from "./engine.ts";
import { knownEngine, writerOf } from "./engines.ts";
import { jobName } from "./job-name.ts";
import { type JobOptions, parseJobOptions } from "./job-options.ts";
import { measuredCost } from "./measured-cost.ts";
import type { PlanOptions } from "./plan-arrays.ts";
import { freezeProgram, installedProgram } from "./program.ts";
import { bodySlots, type JobTask, type LogPlace, type ScriptJob } from "./script.ts";
import { checkOneLine } from "./shell-quote.ts";
import { fillTemplate, readTemplate } from "./template.ts";

/** A crop and the cluster that is to grow it. */
export interface JobRequest {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly cluster: Cluster;
  /** Default: all that are missing. */
  readonly batches?: readonly number[];
  /** Run the failed cases of finished batches again, too. */
  readonly failed?: boolean;
}

/** A request whose options are understood. */
export interface PreparedRequest extends JobRequest {
  readonly crop: string;
  readonly writer: ScriptWriter;
  readonly options: JobOptions;
  readonly wanted: readonly number[];
  readonly template: string;
}

/**
 * Understands a request: scheduler, options, template and batches. Nothing is written.
 *
 * @throws CropError `usage`, `bad-option`
 */
export function prepareRequest(request: JobRequest): PreparedRequest {
  const { folder, manifest, cluster, batches, failed = false } = request;
  if (manifest.definition.kind === "memory")
    throw new CropError(
      "usage",
      `\`${manifest.name}\` was sown from a function in memory, which only its program can grow; sow it from a definition file for a cluster`,
    );
  for (const batch of batches ?? []) {
    if (batch > manifest.batches)
      throw new CropError(
        "bad-option",
        `crop \`${manifest.name}\` has batches 1 to ${manifest.batches}, no batch ${batch}`,
        { fields: { batch } },
      );
  }
  const options = parseJobOptions(cluster.options, cluster.engine);
  if (failed && options.mode === "pilot")
    throw new CropError(
      "usage",
      "pilots take what is missing, and each of them would run the failed cases again; --failed goes with --mode array or single",
    );
  return {
    ...request,
    crop: checkOneLine(resolve(folder), "the folder of the crop"),
    writer: writerOf(cluster.engine),
    options,
    wanted: batches ?? unfinishedBatches(folder, manifest, { failed }),
    template: readTemplate(cluster.engine, options.template),
  };
}

/**
 * Refuses a request for nothing.
 *
 * @throws CropError `already-exists`
 */
export function checkSomething({ wanted, manifest }: PreparedRequest): void {
  if (wanted.length > 0) return;
  throw new CropError(
    "already-exists",
    `nothing of \`${manifest.name}\` is missing; \`crop reap ${manifest.name}\` collects it, --failed runs failed cases again`,
  );
}

/** Asks the scheduler about itself; one that is not talked to tells nothing. */
export async function askSite({ cluster }: PreparedRequest): Promise<Site> {
  return (await knownEngine(cluster.engine)?.askSite()) ?? {};
}

/** Gives how many elements an array may have: `--max-array`, what the scheduler says, or what is usual. */
export function arrayLimit({ options, writer }: PreparedRequest, site: Site): number {
  return writer.elementsWithin(options.maxArray ?? site.arrayLimit ?? writer.usualArrayLimit);
}

/** Gives what the one job of the modes `single` and `pilot` does; undefined for arrays, which are to be planned. */
export function mainTask(
  { options, wanted, batches }: PreparedRequest,
  limit: number,
): Exclude<JobTask, { kind: "reap" }> | undefined {
  if (options.mode === "single") return { kind: "grow", elements: [wanted] };
  if (options.mode === "array") return undefined;
  return { kind: "pilot", count: Math.min(options.pilots, limit, wanted.length), batches };
}

/** Gives how the batches of a request become elements. */
export function planningOf(request: PreparedRequest, maxElements: number): PlanOptions {
  const { folder, manifest, options } = request;
  const { batchesPerTask, targetSeconds, cpus = 1, numWorkers = cpus, ranks } = options;
  // Ranks share the batches of their element: each of them shall have one.
  if (targetSeconds === undefined) return { batchesPerTask, usualPerTask: ranks, maxElements };
  const seconds = targetSeconds * numWorkers * ranks;
  return { target: { seconds, costOf: measuredCost(folder, manifest) }, maxElements };
}

/**
 * Gives the text of a job script, and makes what it needs in the folder of the crop: the frozen program and the folder of
 * the logs, without which Slurm would let the job fail without a word.
 */
export function writeScriptText(request: PreparedRequest, task: JobTask, logs: LogPlace): string {
  const job = scriptJob(request, task, logs);
  makeFolder(logs.folder);
  return fillTemplate(request.template, { ...bodySlots(job), ...request.writer.slots(job) });
}

/** Gives a job as its script is to say it. */
export function scriptJob(
  { crop, manifest, options, failed }: PreparedRequest,
  task: JobTask,
  logs: LogPlace,
): ScriptJob {
  const nodes =
    options.node === undefined ? [process.execPath, manifest.sown.node] : [options.node];
  return {
    crop,
    cropName: manifest.name,
    task,
    options,
    isFailedToo: failed === true && task.kind === "grow",
    program: task.kind === "reap" ? installedProgram() : freezeProgram(crop),
    nodes: [...new Set(nodes)].filter((node) => node === options.node || existsSync(node)),
    logs,
  };
}

/** Gives where the logs of a job are: in its `own` folder, or in `--output`, where those of several submissions lie side by side. */
export function logPlace(
  { options, manifest }: PreparedRequest,
  submission: string,
  own: string,
  prefix: string,
): LogPlace {
  return options.output === undefined
    ? { folder: own, prefix }
    : {
        folder: resolve(options.output),
        prefix: `${jobName(manifest.name)}-${submission}-${prefix}`,
      };
}
