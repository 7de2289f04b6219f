import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { formatBatchIds, layout } from "../crop/index.ts";
import { isCropError } from "../errors.ts";
import { withFolderLock, writeWhole, makeFolder } from "../files/index.ts";
import type { Site } from "./engine.ts";
import { engineOf } from "./engines.ts";
import {
  dropSubmission,
  type JobRecord,
  type RecordedJob,
  reserveSubmission,
  submitterNow,
  writeRecord,
} from "./job-record.ts";
import { jobsLayout } from "./jobs-layout.ts";
import { planArrays } from "./plan-arrays.ts";
import {
  arrayLimit,
  askSite,
  checkSomething,
  type JobRequest,
  logPlace,
  mainTask,
  planningOf,
  type PreparedRequest,
  prepareRequest,
  scriptJob,
  writeScriptText,
} from "./prepare-job.ts";
import { refuseActive } from "./refuse-active.ts";
import { arraySize, type JobTask, nameOfJob } from "./script.ts";

/** What to submit. */
export interface SubmitOptions extends JobRequest {
  /** Submit although batches are queued or running already. */
  readonly force?: boolean;
}

/**
 * Writes the scripts of a crop below `jobs/`, gives them to the scheduler and records the job ids. All of it comes about, or
 * nothing: when the scheduler refuses a part, the others are cancelled, and nothing is recorded. Where its answer does not come, the
 * script stays, and the next submission says so.
 *
 * @throws CropError `scheduler-refused` with the scheduler's words; `already-exists` when a batch is queued or running, unless
 *   `force`, or nothing is missing; `usage`, `bad-option`
 */
export async function submitCrop(given: SubmitOptions): Promise<JobRecord> {
  engineOf(given.cluster.engine); // before anything is written
  const request = prepareRequest(given);
  checkSomething(request);
  const site = await askSite(request);
  makeFolder(layout.jobs(request.crop));
  return await withFolderLock(layout.jobs(request.crop), async () => {
    if (given.force !== true) await refuseActive(request);
    const number = reserveSubmission(request.crop);
    const jobs: RecordedJob[] = [];
    let record = recordOf(request, site, number, jobs);
    try {
      for (const { task, after } of partsOf(request, arrayLimit(request, site))) {
        const ids = after.map((part) => jobs[part - 1]!.id);
        jobs.push(await submitPart(request, number, jobs.length + 1, task, ids));
        record = recordOf(request, site, number, jobs);
        writeRecord(request.crop, record); // whoever is killed now leaves no unknown job
      }
      return record;
    } catch (error) {
      const isUnsure = isCropError(error) && error.fields["isUnsure"] === true;
      await takeBack(request, record, isUnsure);
      throw error;
    }
  });
}

function recordOf(
  { cluster, manifest, options }: PreparedRequest,
  site: Site,
  number: number,
  jobs: readonly RecordedJob[],
): JobRecord {
  return {
    number,
    cropId: manifest.id,
    engine: cluster.engine,
    ...(site.cluster === undefined ? {} : { cluster: site.cluster }),
    ...(cluster.profile === undefined ? {} : { profile: cluster.profile }),
    mode: options.mode,
    ...submitterNow(),
    jobs,
  };
}

interface Part {
  readonly task: JobTask;
  /** Parts, from 1, that must have ended before. */
  readonly after: readonly number[];
}

function partsOf(request: PreparedRequest, limit: number): Part[] {
  const { options, batches } = request;
  // A throttle holds for one array, so that several have to wait for each other.
  const isThrottled = options.throttle !== undefined;
  const parts: Part[] = mainTasks(request, limit).map((task, i) => ({
    task,
    after: isThrottled && i > 0 ? [i] : [],
  }));
  let last = parts.map((_, i) => i + 1);
  const count = Math.min(options.pilots, limit, request.wanted.length);
  for (let round = 1; round <= options.resubmit; round++) {
    parts.push({ task: { kind: "pilot", count, batches }, after: last });
    last = [parts.length];
  }
  if (options.reap !== undefined)
    parts.push({ task: { kind: "reap", output: resolve(options.reap) }, after: last });
  return parts;
}

function mainTasks(request: PreparedRequest, limit: number): JobTask[] {
  const task = mainTask(request, limit);
  if (task !== undefined) return [task];
  const arrays = planArrays(request.wanted, planningOf(request, limit));
  return arrays.map((elements) => ({ kind: "grow", elements }));
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

// Those that depend on others go first, or they would start now. The script of a job that the scheduler may have stays: as after a
// submission that was cut short, nothing is submitted again unawares.
async function takeBack(
  { crop, cluster }: PreparedRequest,
  record: JobRecord,
  isUnsure: boolean,
): Promise<void> {
  const { number, jobs } = record;
  try {
    await engineOf(cluster.engine).cancel(jobs.toReversed());
  } catch (error) {
    if (!isCropError(error)) throw error;
    process.stderr.write(
      `crop: jobs ${jobs.map(({ id }) => id).join(", ")} could not be taken back: ${error.message}\n`,
    );
    if (!isUnsure) rmSync(jobsLayout.script(crop, number, jobs.length + 1), { force: true });
    return;
  }
  if (!isUnsure) dropSubmission(crop, number);
  else if (jobs.length > 0) writeRecord(crop, { ...record, jobs: jobs.map(allCancelled) });
}

function allCancelled(job: RecordedJob): RecordedJob {
  return { ...job, cancelled: Array.from({ length: job.count }, (_, i) => i + 1) };
}
