import type { ElementState, ElementView, EngineView, JobElements } from "./engine.ts";
import { refusal } from "./engine.ts";
import { indicesOf } from "./index-ranges.ts";
import { mebibytesOf } from "./quantities.ts";
import { runProgram } from "./run-program.ts";

// With the widths of their columns: an array of many elements gives long answers.
const columns: readonly (readonly [field: string, width: number])[] = [
  ["ArrayJobID", 16],
  ["ArrayTaskID", 64],
  ["JobID", 16],
  ["State", 24],
  ["exit_code", 12],
  ["TimeUsed", 20],
  ["NodeList", 128],
  ["Reason", 64],
  ["Cluster", 64],
];

/**
 * Asks Slurm for jobs: `squeue` for all that it still knows, then `sacct` for those that it has forgotten or that have ended, since
 * sacct also knows the memory. Where there is no accounting, squeue alone answers.
 */
export async function viewSlurm(jobs: readonly JobElements[]): Promise<EngineView> {
  if (jobs.length === 0) return new Map();
  const ids = jobs.map(({ id }) => id);
  // Two ids at least: for a single one that it does not know, squeue fails.
  const format = columns.map(([field, width]) => `${field}:.${width}`).join(",");
  const queue = await runProgram("squeue", [
    "-h",
    "-r",
    "-t",
    "all",
    "-j",
    [...ids, ids[0]].join(),
    "-O",
    format,
  ]);
  if (queue.status !== 0 && !/Invalid job id/i.test(queue.stderr))
    throw refusal("squeue", queue, "Slurm does not tell its jobs");
  const view = parseSqueue(queue.status === 0 ? queue.stdout : "", jobs);
  const isOver = ({ id }: JobElements): boolean => {
    const elements = view.get(id);
    return elements === undefined || [...elements.values()].some(({ state }) => !isActive(state));
  };
  const over = jobs.filter(isOver).map(({ id }) => id);
  if (over.length > 0) {
    const account = await runProgram("sacct", [
      "-n",
      "-P",
      "-j",
      over.join(),
      "-o",
      "JobID,State,ExitCode,NodeList,ElapsedRaw,MaxRSS,Reason,Cluster",
    ]);
    if (account.status === 0) addSacct(view, account.stdout, jobs);
  }
  return view;
}

// Several clusters may share a disk, and count their jobs alike.
function isForeign({ cluster }: JobElements, seen: string): boolean {
  return cluster !== undefined && seen !== "" && seen !== "N/A" && seen !== cluster;
}

function isActive(state: ElementState): boolean {
  return state === "queued" || state === "held" || state === "running";
}

/**
 * Reads what `squeue -O` prints: columns of fixed width. An array whose waiting elements were cancelled has one line for all of
 * them, without an index.
 */
export function parseSqueue(
  text: string,
  jobs: readonly JobElements[],
): Map<string, Map<number, ElementView>> {
  const view = new Map<string, Map<number, ElementView>>();
  const rest = new Map<string, ElementView>();
  const known = new Map(jobs.map((job) => [job.id, job]));
  for (const line of text.split("\n")) {
    if (line.trim() === "") continue;
    let end = 0;
    const cells = columns.map(([, width]) => line.slice(end, (end += width)).trim());
    const [
      arrayId = "",
      index = "",
      jobId = "",
      word = "",
      code = "",
      time = "",
      node = "",
      reason = "",
      cluster = "",
    ] = cells;
    const id = known.has(arrayId) ? arrayId : jobId;
    const job = known.get(id);
    if (job === undefined || isForeign(job, cluster)) continue;
    const elements = view.get(id) ?? new Map<number, ElementView>();
    view.set(id, elements);
    const state = stateOf(word, reason);
    const seen: ElementView = {
      state,
      word,
      ...reasonOf(reason, state),
      ...(node === "" ? {} : { node }),
      ...(isActive(state) ? {} : endOf(Number(code))),
      ...secondsOf(time),
    };
    const indices = job.isArray ? indicesOf(index.replace(/%.*$/, "")) : [1];
    for (const each of indices) elements.set(each, seen);
    if (indices.length === 0) rest.set(id, seen);
  }
  for (const [id, seen] of rest) {
    const elements = view.get(id)!;
    for (let index = 1; index <= known.get(id)!.count; index++)
      if (!elements.has(index)) elements.set(index, seen);
  }
  return view;
}

/** Adds what `sacct -P` prints to a view; the steps of a job (`3_1.batch`) tell its memory. */
export function addSacct(
  view: Map<string, Map<number, ElementView>>,
  text: string,
  jobs: readonly JobElements[],
): void {
  const known = new Map(jobs.map((job) => [job.id, job]));
  for (const line of text.split("\n")) {
    const [
      name = "",
      words = "",
      code = "",
      node = "",
      seconds = "",
      memory = "",
      reason = "",
      cluster = "",
    ] = line.split("|");
    // 3_1 or 3, their steps such as 3_1.batch, and 3_[4-6%2] for those that never started.
    const match = /^(\d+)(?:_(?:(\d+)|\[([\d,:-]+)(?:%\d+)?\]))?(\..+)?$/.exec(name);
    if (match === null) continue;
    const [, id = "", index = "1", list, step] = match;
    const job = known.get(id);
    if (job === undefined || isForeign(job, cluster)) continue;
    const elements = view.get(id) ?? new Map<number, ElementView>();
    view.set(id, elements);
    if (step !== undefined) {
      const before = elements.get(Number(index));
      const memoryMib = Math.max(before?.memoryMib ?? 0, mebibytesOf(memory));
      if (before !== undefined && memoryMib > 0)
        elements.set(Number(index), { ...before, memoryMib });
      continue;
    }
    const word = words.split(" ")[0]!; // CANCELLED by 1000
    const [exitCode, signal] = code.split(":").map(Number);
    const state = stateOf(word, "");
    if (list !== undefined && isActive(state)) continue; // squeue's to tell
    const seen: ElementView = {
      state,
      word: words,
      ...reasonOf(reason, state),
      ...(node === "" || node === "None assigned" ? {} : { node }),
      ...(signal === undefined || signal === 0 ? { exitCode: exitCode ?? 0 } : { signal }),
      ...(/^\d+$/.test(seconds) ? { seconds: Number(seconds) } : {}),
    };
    for (const each of indicesOf(list ?? index)) {
      const before = elements.get(each);
      if (before === undefined || !isActive(before.state)) elements.set(each, seen); // sacct lags
    }
  }
}

// Slurm's words for a state, in full; COMPLETING is the clearing up after the script has ended.
function stateOf(word: string, reason: string): ElementState {
  switch (word) {
    case "PENDING":
      return /^(?:JobHeld|DependencyNeverSatisfied|launch failed requeued held)/i.test(reason)
        ? "held"
        : "queued";
    case "REQUEUED":
    case "REQUEUE_FED":
      return "queued";
    case "REQUEUE_HOLD":
    case "RESV_DEL_HOLD":
    case "SPECIAL_EXIT":
      return "held";
    case "RUNNING":
    case "COMPLETING":
    case "CONFIGURING":
    case "SUSPENDED":
    case "STOPPED":
    case "SIGNALING":
    case "STAGE_OUT":
    case "RESIZING":
    case "POWER_UP_NODE":
    case "UPDATE_DB":
      return "running";
    case "COMPLETED":
      return "done";
    case "TIMEOUT":
    case "DEADLINE":
      return "timed-out";
    case "OUT_OF_MEMORY":
      return "out-of-memory";
    case "CANCELLED":
    case "PREEMPTED":
    case "REVOKED":
      return "cancelled";
    case "NODE_FAIL":
    case "BOOT_FAIL":
      return "node-failed";
    default:
      return "failed";
  }
}

// What has ended still carries why it waited, which tells nothing any more.
function reasonOf(reason: string, state: ElementState): Pick<ElementView, "reason"> {
  if (reason === "" || reason === "None") return {};
  const isEnd = /Limit$|Failure|Fail|Signal|NonZero|Memory|NodeDown|Deadline/.test(reason);
  return isActive(state) || (isEnd && reason !== "JobArrayTaskLimit") ? { reason } : {};
}

// squeue gives the status of wait(2): signal in the low bits, exit code above.
function endOf(status: number): Pick<ElementView, "exitCode" | "signal"> {
  if (!Number.isSafeInteger(status)) return {};
  const signal = status & 0x7f;
  return signal === 0 ? { exitCode: (status >> 8) & 0xff } : { signal };
}

// D-HH:MM:SS, HH:MM:SS or MM:SS
function secondsOf(time: string): Pick<ElementView, "seconds"> {
  const match = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+)$/.exec(time);
  if (match === null) return {};
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return { seconds: 86_400 * days + 3600 * hours + 60 * minutes + seconds };
}
