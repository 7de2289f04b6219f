import {
  type ElementState,
  type ElementView,
  type EngineView,
  type JobElements,
  refusal,
} from "./engine.ts";
import { indicesOf } from "./index-ranges.ts";
import { mebibytesOf } from "./quantities.ts";
import { runProgram } from "./run-program.ts";

/**
 * Asks Grid Engine for jobs: `qstat` for what waits and runs, then `qacct` for what has ended, by the name that the jobs have in common,
 * since it takes no list of ids; where jobs are in error, `qstat -j` for the reason.
 */
export async function viewSge(jobs: readonly JobElements[]): Promise<EngineView> {
  if (jobs.length === 0) return new Map();
  const ids = new Set(jobs.map(({ id }) => id));
  const queue = await runProgram("qstat", ["-xml", "-u", "*"]);
  if (queue.status !== 0) throw refusal("qstat", queue, "Grid Engine does not tell its jobs");
  const view = parseQstat(queue.stdout, ids);
  const inError = [...view].filter(([, elements]) =>
    [...elements.values()].some(({ state }) => state === "held"),
  );
  if (inError.length > 0) {
    const detail = await runProgram("qstat", ["-j", inError.map(([id]) => id).join()]);
    if (detail.status === 0) addErrorReasons(view, detail.stdout);
  }
  const account = await runProgram("qacct", ["-j", commonPattern(jobs.map(({ name }) => name))]);
  if (account.status === 0) addQacct(view, account.stdout, ids); // it fails when there is none of that name
  return view;
}

/** Gives a pattern that matches all names: their common beginning, and anything behind it. */
export function commonPattern(names: readonly string[]): string {
  const [first = "", ...more] = names;
  if (more.every((name) => name === first)) return first;
  let length = 0;
  while (length < first.length && more.every((name) => name[length] === first[length])) length++;
  return `${first.slice(0, length)}*`;
}

/** Reads what `qstat -xml` prints. */
export function parseQstat(
  xml: string,
  ids: ReadonlySet<string>,
): Map<string, Map<number, ElementView>> {
  const view = new Map<string, Map<number, ElementView>>();
  for (const [, item = ""] of xml.matchAll(/<job_list[^>]*>([\s\S]*?)<\/job_list>/g)) {
    const field = (name: string): string =>
      new RegExp(`<${name}>([^<]*)</${name}>`).exec(item)?.[1]?.trim() ?? "";
    const id = field("JB_job_number");
    if (!ids.has(id)) continue;
    const elements = view.get(id) ?? new Map<number, ElementView>();
    view.set(id, elements);
    const word = field("state");
    const node = /@([^.\s]+)/.exec(field("queue_name"))?.[1];
    const seen: ElementView = {
      state: queueState(word),
      word,
      ...(word.startsWith("h") ? { reason: "hold or dependency" } : {}),
      ...(node === undefined ? {} : { node }),
    };
    const tasks = field("tasks");
    for (const index of tasks === "" ? [1] : indicesOf(tasks)) elements.set(index, seen);
  }
  return view;
}

// Letters for what it does (r runs, t starts, q waits), and for what ails it (E error, s S T suspended, d deleting).
function queueState(word: string): ElementState {
  if (word.includes("E")) return "held";
  return /[rtsSTd]/.test(word) && !word.includes("q") ? "running" : "queued";
}

function addErrorReasons(view: Map<string, Map<number, ElementView>>, text: string): void {
  let elements: Map<number, ElementView> | undefined;
  for (const line of text.split("\n")) {
    const id = /^job_number:\s+(\d+)/.exec(line)?.[1];
    if (id !== undefined) elements = view.get(id);
    const match = /^error reason\s+(\d+):\s+(.*)$/.exec(line);
    const known = elements?.get(Number(match?.[1]));
    if (known !== undefined)
      elements!.set(Number(match![1]), { ...known, reason: match![2]!.trim() });
  }
}

/** Adds what `qacct -j` prints: what ended, unless the job is in the queue again. The last entry of an element counts. */
export function addQacct(
  view: Map<string, Map<number, ElementView>>,
  text: string,
  ids: ReadonlySet<string>,
): void {
  const active = new Map([...view].map(([id, elements]) => [id, new Set(elements.keys())]));
  for (const entry of text.split(/^=+$/m)) {
    const fields = new Map(
      entry
        .split("\n")
        .map((line) => [line.split(/\s+/, 1)[0]!, line.replace(/^\S+\s*/, "").trim()]),
    );
    const id = fields.get("jobnumber") ?? "";
    if (!ids.has(id)) continue;
    const index = Number(fields.get("taskid")) || 1; // "undefined" for a job without an array
    if (active.get(id)?.has(index) === true) continue;
    const elements = view.get(id) ?? new Map<number, ElementView>();
    view.set(id, elements);
    elements.set(index, endedView(fields));
  }
}

function endedView(fields: ReadonlyMap<string, string>): ElementView {
  const failed = /^(\d+)\s*:?\s*(.*)$/.exec(fields.get("failed") ?? "");
  const [failure, why = ""] = [Number(failed?.[1] ?? 0), failed?.[2]];
  const status = Number.parseInt(fields.get("exit_status") ?? "", 10);
  const memoryMib = mebibytesOf(fields.get("maxvmem") ?? "");
  const node = fields.get("hostname")?.split(".", 1)[0];
  const seconds = Number.parseFloat(fields.get("ru_wallclock") ?? "");
  return {
    state: endState(failure, status),
    word: failure === 0 ? "ended" : `failed ${failure}`,
    ...(why === "" ? {} : { reason: why }),
    ...(node === undefined ? {} : { node }),
    ...(status > 128 ? { signal: status - 128 } : Number.isNaN(status) ? {} : { exitCode: status }),
    ...(memoryMib > 0 ? { memoryMib } : {}),
    ...(Number.isNaN(seconds) ? {} : { seconds }),
  };
}

// `failed`: 37 is a limit of time that the queue master enforced, 100 an end by a signal, 25 and 26 wishes to run again.
function endState(failure: number, status: number): ElementState {
  if (failure === 0) return status === 0 ? "done" : "failed";
  if (failure === 37) return "timed-out";
  return "failed";
}
