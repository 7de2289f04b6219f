import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { formatBatchIds, layout, readProgress } from "../crop/index.ts";
import { CropError, isCropError } from "../errors.ts";
import { withFolderLock, writeWhole } from "../files/index.ts";
import type { Engine } from "./engine.ts";
import { engineOf, knownEngine } from "./engines.ts";
import { jobName } from "./job-name.ts";
import {
  dropSubmission,
  elementsOf,
  type JobRecord,
  readRecords,
  type RecordedJob,
  reserveSubmission,
  submitterNow,
  writeRecord,
} from "./job-record.ts";
import { jobsLayout } from "./jobs-layout.ts";
import { activeBatches, isActive, joinJobs } from "./join-jobs.ts";
import { planArrays, planOneArray } from "./plan-arrays.ts";
import {
  type JobRequest,
  planningOf,
  type PreparedRequest,
  prepareRequest,
  scriptJob,
  writeScriptText,
} from "./prepare-job.ts";
import { arraySize, type JobTask, type LogPlace, nameOfJob } from "./script.ts";
import { viewJobs } from "./view-jobs.ts";

/** What to submit. */
export interface SubmitOptions extends JobRequest {
  /** Submit although batches are queued or running already. */
  readonly force?: boolean;
}

/** A script that was printed. */
export interface PrintedScript {
  readonly text: string;
  readonly batches: number;
  readonly elements: number;
}

/**
 * Gives one script that grows all that is asked for. Where that is more than an array may have, an element takes several batches.
 *
 * @throws CropError `usage`, `bad-option`; `incomplete` when nothing is missing
 */
export async function printScript(given: JobRequest): Promise<PrintedScript> {
  const request = prepareRequest(given);
  checkSomething(request);
  const limit = await arrayLimit(request, knownEngine(given.cluster.engine));
  const task = taskOf(request, (batches) => planOneArray(batches, planningOf(request, limit)));
  const logs: LogPlace = logPlace(request, "printed", jobsLayout.printedLogs(request.crop), "");
  const text = writeScriptText(request, task, logs);
  return {
    text,
    batches: request.wanted.length,
    elements: task.kind === "grow" ? task.elements.length : task.count,
  };
}

/**
 * Writes the scripts of a crop below `jobs/`, gives them to the scheduler and records the job ids. All of it comes about, or
 * nothing: when the scheduler refuses a part, the others are cancelled, and nothing is recorded.
 *
 * @throws CropError `scheduler-refused` with the scheduler's words; `already-exists` when a batch is queued or running, unless
 *   `force`; `usage`, `bad-option`; `incomplete` when nothing is missing
 */
export async function submitCrop(given: SubmitOptions): Promise<JobRecord> {
  const engine = engineOf(given.cluster.engine);
  const request = prepareRequest(given);
  checkSomething(request);
  const limit = await arrayLimit(request, engine);
  mkdirSync(layout.jobs(request.crop), { recursive: true });
  return await withFolderLock(layout.jobs(request.crop), async () => {
    if (given.force !== true) await refuseActive(request);
    const number = reserveSubmission(request.crop);
    const jobs: RecordedJob[] = [];
    try {
      for (const { task, after } of partsOf(request, limit))
        jobs.push(
          await submitPart(
            request,
            number,
            jobs.length + 1,
            task,
            after.map((part) => jobs[part - 1]!.id),
          ),
        );
      const { cluster, manifest, options } = request;
      const record: JobRecord = {
        number,
        cropId: manifest.id,
        engine: cluster.engine,
        ...(cluster.profile === undefined ? {} : { profile: cluster.profile }),
        mode: options.mode,
        ...submitterNow(),
        jobs,
      };
      writeRecord(request.crop, record);
      return record;
    } catch (error) {
      await takeBack(request, number, jobs);
      throw error;
    }
  });
}

/** Gives how many elements an array may have: `--max-array`, what the scheduler says, or what is usual. */
async function arrayLimit(
  { options, writer }: PreparedRequest,
  engine: Engine | undefined,
): Promise<number> {
  return writer.elementsWithin(
    options.maxArray ?? (await engine?.arrayLimit()) ?? writer.usualArrayLimit,
  );
}

function checkSomething({ wanted, manifest }: PreparedRequest): void {
  if (wanted.length > 0) return;
  throw new CropError(
    "already-exists",
    `nothing of \`${manifest.name}\` is missing; \`crop reap ${manifest.name}\` collects it, --failed runs failed cases again`,
  );
}

async function refuseActive({ crop, manifest, wanted, options }: PreparedRequest): Promise<void> {
  const { missing, growing } = readProgress(crop, manifest);
  const records = readRecords(crop, manifest);
  const view = await viewJobs(crop, records, { isFresh: true });
  const elements = joinJobs(records, view, new Set(missing));
  const isWanted = new Set(wanted);
  const queued = activeBatches(elements).filter((batch) => isWanted.has(batch));
  const growingNow = growing.filter(
    ({ batch, state }) => state === "growing" && isWanted.has(batch),
  );
  const refuse = (what: string): never => {
    throw new CropError(
      "already-exists",
      `${what}; wait for it, \`crop cancel ${manifest.name}\` ends jobs, or --force submits nevertheless`,
    );
  };
  if (queued.length > 0) {
    const jobs = new Set(
      elements
        .filter((each) => isActive(each) && each.batches.some((batch) => isWanted.has(batch)))
        .map(({ engine, jobId }) => `${engine} job ${jobId}`),
    );
    refuse(
      `batches ${formatBatchIds(queued)} of \`${manifest.name}\` are queued or running as ${[...jobs].join(", ")}`,
    );
  }
  const pilot = elements.find((each) => each.kind === "pilot" && isActive(each));
  if (pilot !== undefined && options.mode !== "pilot")
    refuse(
      `pilots of ${pilot.engine} job ${pilot.jobId} take all that is missing of \`${manifest.name}\``,
    );
  if (pilot !== undefined)
    refuse(`${pilot.engine} job ${pilot.jobId} has pilots of \`${manifest.name}\` already`);
  if (growingNow.length > 0)
    refuse(
      `batches ${formatBatchIds(growingNow.map(({ batch }) => batch))} of \`${manifest.name}\` are being grown by ${growingNow[0]!.host}, process ${growingNow[0]!.pid}`,
    );
}

interface Part {
  readonly task: JobTask;
  /** Parts, from 1, that must have ended before. */
  readonly after: readonly number[];
}

function partsOf(request: PreparedRequest, limit: number): Part[] {
  const { options } = request;
  const parts: Part[] = tasksOf(request, limit).map((task) => ({ task, after: [] }));
  let last = parts.map((_, i) => i + 1);
  const count = Math.min(options.pilots, limit, request.wanted.length);
  for (let round = 1; round <= options.resubmit; round++) {
    parts.push({ task: { kind: "pilot", count }, after: last });
    last = [parts.length];
  }
  if (options.reap !== undefined)
    parts.push({ task: { kind: "reap", output: resolve(options.reap) }, after: last });
  return parts;
}

function tasksOf(request: PreparedRequest, limit: number): JobTask[] {
  const { options, wanted } = request;
  if (options.mode !== "array") return [taskOf(request, () => [])];
  return planArrays(wanted, planningOf(request, limit)).map((elements) => ({
    kind: "grow",
    elements,
  }));
}

function taskOf(
  { options, wanted }: PreparedRequest,
  plan: (batches: readonly number[]) => readonly (readonly number[])[],
): Exclude<JobTask, { kind: "reap" }> {
  if (options.mode === "pilot")
    return { kind: "pilot", count: Math.min(options.pilots, wanted.length) };
  return { kind: "grow", elements: options.mode === "single" ? [wanted] : plan(wanted) };
}

async function submitPart(
  request: PreparedRequest,
  number: number,
  part: number,
  task: JobTask,
  after: readonly string[],
): Promise<RecordedJob> {
  const { crop, cluster } = request;
  const script = jobsLayout.script(crop, number, part);
  const logs = logPlace(request, String(number), jobsLayout.logs(crop, number), `${part}-`);
  const job = scriptJob(request, task, logs);
  writeWhole(script, writeScriptText(request, task, logs), { flush: true });
  const id = await engineOf(cluster.engine).submit({ script, after });
  const size = arraySize(job);
  return {
    part,
    kind: task.kind,
    id,
    name: nameOfJob(job),
    script,
    isArray: size !== undefined,
    elements: task.kind === "grow" ? task.elements.map(formatBatchIds) : [],
    count: size ?? 1,
    logs,
  };
}

// In a folder of the user's, logs of several submissions lie side by side.
function logPlace(
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

// Those that depend on others go first, or they would start now.
async function takeBack(
  { crop, cluster }: PreparedRequest,
  number: number,
  jobs: readonly RecordedJob[],
): Promise<void> {
  try {
    await engineOf(cluster.engine).cancel(jobs.toReversed().map(elementsOf));
  } catch (error) {
    if (!isCropError(error)) throw error;
    process.stderr.write(
      `crop: jobs ${jobs.map(({ id }) => id).join(", ")} could not be taken back: ${error.message}\n`,
    );
    return; // their scripts must stay
  }
  dropSubmission(crop, number);
}
