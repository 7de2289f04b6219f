import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { layout, type Manifest, onShelf, parseBatchIds } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { diskError, namesIn, retryStale, systemCode, writeFileAtomically } from "../files/index.ts";
import type { JobElements } from "./engine.ts";
import { type EngineName, isEngineName } from "./engine-name.ts";
import { jobsLayout, submissionOfName } from "./jobs-layout.ts";
import type { SubmitMode } from "./job-options.ts";
import type { LogPlace } from "./script.ts";

const format = "crop jobs";
const version = 1;

/** A job, or an array of them, that a scheduler was given. */
export interface RecordedJob {
  /** From 1, as the scripts of the submission are numbered. */
  readonly part: number;
  /** `pilot`: elements that take what is missing, also those that follow with `--resubmit`. */
  readonly kind: "grow" | "pilot" | "reap";
  /** The scheduler's id. */
  readonly id: string;
  readonly name: string;
  readonly script: string;
  readonly isArray: boolean;
  /** Batches of each element, such as `1-3,7`, of `grow`; elements of the others have none of their own. */
  readonly elements: readonly string[];
  readonly count: number;
  readonly logs: LogPlace;
  /** Indices of the elements that `crop cancel` ended: some schedulers forget those. */
  readonly cancelled?: readonly number[];
}

/** One `crop submit`: `jobs/0001/jobs.json`. */
export interface JobRecord {
  readonly number: number;
  readonly cropId: string;
  readonly engine: EngineName;
  /** Name of the cluster, where the scheduler tells it. */
  readonly cluster?: string;
  readonly profile?: string;
  readonly mode: SubmitMode;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly host: string;
  readonly user: string;
  readonly jobs: readonly RecordedJob[];
}

/** Gives the parts of a record that say who submitted, and when. */
export function submitterNow(): Pick<JobRecord, "time" | "host" | "user"> {
  return { time: new Date().toISOString(), host: hostname(), user: userName() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return ""; // an account without an entry, as in some containers
  }
}

/** Makes the folder of a new submission, which no other process or machine has, and gives its number. */
export function reserveSubmission(crop: string): number {
  const numbers = namesIn(layout.jobs(crop)).map((name) => submissionOfName(name) ?? 0);
  for (let number = Math.max(0, ...numbers) + 1; ; number++) {
    const folder = jobsLayout.submission(crop, number);
    try {
      onShelf(crop, folder, () => mkdirSync(folder));
      return number;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw diskError(folder, error);
    }
  }
}

/** Takes back a submission that did not come about. */
export function dropSubmission(crop: string, number: number): void {
  rmSync(jobsLayout.submission(crop, number), { recursive: true, force: true });
}

/** Writes the record of a submission, whole or not at all. */
export function writeRecord(crop: string, record: JobRecord): void {
  const text = JSON.stringify({ format, version, ...record }, undefined, 1);
  writeFileAtomically(jobsLayout.record(crop, record.number), `${text}\n`);
}

/**
 * Gives the records of all submissions of a crop, the first one first. Those of another crop that was sown under the
 * same name are left out.
 *
 * @throws CropError `corrupt` or `unknown-version` that names the file
 */
export function readRecords(crop: string, manifest: Pick<Manifest, "id">): JobRecord[] {
  return namesIn(layout.jobs(crop))
    .map(submissionOfName)
    .filter((number) => number !== undefined)
    .toSorted((a, b) => a - b)
    .map((number) => readRecord(jobsLayout.record(crop, number)))
    .filter((record) => record !== undefined && record.cropId === manifest.id) as JobRecord[];
}

/**
 * Gives the scripts of submissions that were cut short before the job id was recorded. Nobody may submit meanwhile: what is
 * under way looks the same.
 */
export function unrecordedScripts(crop: string): string[] {
  return namesIn(layout.jobs(crop))
    .map(submissionOfName)
    .filter((number) => number !== undefined)
    .flatMap((number) => {
      const next = (readRecord(jobsLayout.record(crop, number))?.jobs.length ?? 0) + 1;
      return jobsLayout.script(crop, number, next);
    })
    .filter((script) => existsSync(script));
}

// A submission that is under way has no record yet.
function readRecord(file: string): JobRecord | undefined {
  let content: unknown;
  try {
    content = JSON.parse(retryStale(() => readFileSync(file, "utf8")));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    if (!(error instanceof SyntaxError)) throw diskError(file, error, "read");
  }
  const corrupt = (): CropError =>
    new CropError(
      "corrupt",
      `${file} is no record of jobs, or a damaged one; remove its folder to forget these jobs`,
      {
        fields: { file },
      },
    );
  if (!isRecord(content) || content["format"] !== format) throw corrupt();
  if (content["version"] !== version)
    throw new CropError(
      "unknown-version",
      `${file} has format version ${String(content["version"])}; this crop reads version ${version}`,
      {
        fields: { file },
      },
    );
  const { number, cropId, engine, cluster, mode, time, host, user, profile, jobs } = content;
  const isWhole =
    typeof number === "number" &&
    [cropId, mode, time, host, user].every((value) => typeof value === "string") &&
    isEngineName(engine) &&
    [cluster, profile].every((value) => value === undefined || typeof value === "string") &&
    Array.isArray(jobs) &&
    jobs.every(isJob);
  if (!isWhole) throw corrupt();
  return content as unknown as JobRecord;
}

function isJob(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { part, kind, id, name, script, isArray, elements, count, logs, cancelled } = value;
  return (
    typeof part === "number" &&
    (kind === "grow" || kind === "pilot" || kind === "reap") &&
    [id, name, script].every((text) => typeof text === "string") &&
    typeof isArray === "boolean" &&
    typeof count === "number" &&
    Array.isArray(elements) &&
    elements.every((each) => typeof each === "string") &&
    isRecord(logs) &&
    typeof logs["folder"] === "string" &&
    typeof logs["prefix"] === "string" &&
    (cancelled === undefined || Array.isArray(cancelled))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Gives a recorded job as schedulers are asked about it. */
export function elementsOf(
  { cluster }: JobRecord,
  { id, name, isArray, count }: RecordedJob,
): JobElements {
  return { id, name, isArray, count, cluster };
}

/** Gives the batches of an element, by its index from 1. */
export function batchesOf(job: RecordedJob, index: number): number[] {
  const text = job.elements[index - 1];
  return text === undefined ? [] : parseBatchIds([text]);
}
