import { CropError } from "../errors.ts";
import {
  type ElementState,
  type ElementView,
  type EngineView,
  type JobElements,
  refusal,
} from "./engine.ts";
import { mebibytesOf } from "./quantities.ts";
import { runProgram } from "./run-program.ts";

// Of some of the jobs nothing is known, or they have ended and the site keeps no history.
const partlyKnown: readonly (number | undefined)[] = [0, 35, 153];

/** Asks PBS for jobs, ended ones included where the site keeps a history. */
export async function viewPbs(jobs: readonly JobElements[]): Promise<EngineView> {
  if (jobs.length === 0) return new Map();
  const ids = jobs.map(({ id }) => id);
  const ask = async (...more: readonly string[]) =>
    await runProgram("qstat", ["-t", "-f", "-F", "json", ...more, ...ids]);
  let answer = await ask("-x");
  if (/history/i.test(answer.stderr)) answer = await ask();
  if (!partlyKnown.includes(answer.status) || (answer.status !== 0 && answer.stdout === ""))
    throw refusal("qstat", answer, "PBS does not tell its jobs");
  return parseQstatJson(answer.stdout, new Set(ids));
}

/**
 * Reads what `qstat -F json` prints.
 *
 * @throws CropError `scheduler-refused` when it is no JSON, which some versions write for odd variables of a job
 */
export function parseQstatJson(
  text: string,
  ids: ReadonlySet<string>,
): Map<string, Map<number, ElementView>> {
  let answer: unknown;
  try {
    answer = text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    throw new CropError("scheduler-refused", "qstat printed what is no JSON", { cause: error });
  }
  const view = new Map<string, Map<number, ElementView>>();
  for (const [name, job] of Object.entries(recordOf(recordOf(answer)["Jobs"]))) {
    const index = /\[(\d+)\]/.exec(name)?.[1];
    const id = index === undefined ? name : name.replace(`[${index}]`, "[]");
    if (!ids.has(id) || name.includes("[]")) continue; // the array as a whole
    const elements = view.get(id) ?? new Map<number, ElementView>();
    view.set(id, elements);
    elements.set(Number(index ?? 1), elementOf(recordOf(job)));
  }
  return view;
}

function elementOf(job: Readonly<Record<string, unknown>>): ElementView {
  const word = textOf(job["job_state"]);
  const used = recordOf(job["resources_used"]);
  const seconds = secondsOf(textOf(used["walltime"]));
  const limit = secondsOf(textOf(recordOf(job["Resource_List"])["walltime"]));
  const isLate = seconds !== undefined && limit !== undefined && seconds >= limit;
  const status = job["Exit_status"] === undefined ? undefined : Number(job["Exit_status"]);
  const node = /^([^/.+]+)/.exec(textOf(job["exec_host"]))?.[1];
  const memoryMib = mebibytesOf(textOf(used["mem"]));
  const reason = textOf(job["comment"]);
  return {
    state: stateOf(word, status, isLate),
    word,
    ...(reason === "" ? {} : { reason }),
    ...(node === undefined ? {} : { node }),
    ...(status === undefined ? {} : status > 256 ? { signal: status - 256 } : { exitCode: status }),
    ...(memoryMib > 0 ? { memoryMib } : {}),
    ...(seconds === undefined ? {} : { seconds }),
  };
}

// Below 0 stand PBS's own reasons: -29 the wall time, -27 and -26 memory; above 256 the signals.
function stateOf(word: string, status: number | undefined, isLate: boolean): ElementState {
  if (word === "H") return "held";
  if (word !== "F" && word !== "X") return /^[REBSU]$/.test(word) ? "running" : "queued";
  if (status === 0) return "done";
  if (status === -29 || (isLate && status !== undefined && status > 256)) return "timed-out";
  if (status === -27 || status === -26) return "out-of-memory";
  return status === undefined || status === 271 ? "cancelled" : "failed";
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function secondsOf(text: string): number | undefined {
  const match = /^(\d+):(\d+):(\d+)$/.exec(text);
  return match === null
    ? undefined
    : 3600 * Number(match[1]) + 60 * Number(match[2]) + Number(match[3]);
}
