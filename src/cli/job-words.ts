import { formatBatchIds } from "../crop/index.ts";
import {
  type JobElement,
  joinJobs,
  type JobRecord,
  readRecords,
  viewJobs,
} from "../schedulers/index.ts";
import type { FoundCrop } from "./arguments.ts";
import { formatSeconds } from "./durations.ts";

/** The submitted jobs of a crop. */
export interface CropJobs {
  readonly records: readonly JobRecord[];
  readonly elements: readonly JobElement[];
  /** Why schedulers could not be asked. */
  readonly silent: readonly string[];
}

/** Asks for the jobs of a crop; no scheduler is asked where nothing was submitted. */
export async function jobsOf(
  { folder, manifest }: FoundCrop,
  missing: readonly number[],
  options: { readonly isFresh?: boolean } = {},
): Promise<CropJobs> {
  const records = readRecords(folder, manifest);
  if (records.length === 0) return { records, elements: [], silent: [] };
  const view = await viewJobs(folder, records, options);
  const elements = joinJobs(records, view, new Set(missing));
  return { records, elements, silent: [...view.silent.values()] };
}

/** Writes the jobs of a crop in a line each, then what somebody should look at. */
export function describeJobs({ records, elements, silent }: CropJobs): string[] {
  const lines = records.flatMap(({ number, engine, jobs }) =>
    jobs.map(({ part, kind, id }) => {
      const own = elements.filter((each) => each.submission === number && each.part === part);
      const what = kind === "grow" ? "" : ` (${kind})`;
      return `${engine} job ${id}${what}: ${stateCounts(own)}`;
    }),
  );
  const problems = elements.filter(isProblem);
  lines.push(...problems.slice(0, 5).map((each) => `  ${describeElement(each)}`));
  if (problems.length > 5)
    lines.push(`  and ${problems.length - 5} more; \`crop jobs\` lists them`);
  return [...lines, ...silent];
}

/** Counts elements by state: `12 done, 3 running on n1, n2, 40 queued (Priority)`. */
export function stateCounts(elements: readonly JobElement[]): string {
  const states = new Map<string, JobElement[]>();
  for (const each of elements) states.set(each.state, [...(states.get(each.state) ?? []), each]);
  return [...states]
    .map(([state, some]) => `${some.length} ${state}${detail(state, some)}`)
    .join(", ");
}

function detail(state: string, elements: readonly JobElement[]): string {
  const distinct = (texts: readonly (string | undefined)[]): string[] => [
    ...new Set(texts.filter((text) => text !== undefined)),
  ];
  const list = (texts: readonly string[]): string =>
    texts.length <= 4 ? texts.join(", ") : `${texts.slice(0, 4).join(", ")}, …`;
  if (state === "running") {
    const nodes = distinct(elements.map(({ view }) => view?.node));
    return nodes.length === 0 ? "" : ` on ${list(nodes)}`;
  }
  if (state !== "queued" && state !== "held") return "";
  const reasons = distinct(elements.map(({ view }) => view?.reason));
  return reasons.length === 0 ? "" : ` (${list(reasons)})`;
}

/** Tells whether an element ended, or waits, in a way that somebody should look at: what is grown since does not count. */
export function isProblem({ kind, state, missing }: JobElement): boolean {
  if (state === "queued" || state === "running" || state === "done") return false;
  return kind === "grow" ? missing.length > 0 || state === "held" : state !== "vanished";
}

/** Says in a line how an element is, with the evidence of the scheduler. */
export function describeElement(element: JobElement): string {
  const { engine, jobId, index, batches, state, missing, view } = element;
  const of = batches.length === 0 ? "" : `, batches ${formatBatchIds(batches)}`;
  const left = missing.length === 0 ? "" : `; missing ${formatBatchIds(missing)}`;
  const words = state === "vanished" ? "vanished, and the scheduler does not know it" : state;
  return `${engine} job ${jobId}, element ${index}${of}: ${[words, ...evidenceOf(view)].join(", ")}${left}`;
}

/** Gives the evidence of the scheduler for the state of an element, in its own words. */
export function evidenceOf(view: JobElement["view"]): string[] {
  if (view === undefined) return [];
  const { word, reason, node, exitCode, signal, memoryMib, seconds } = view;
  const evidence = [word];
  if (reason !== undefined) evidence.push(`reason ${reason}`);
  if (exitCode !== undefined) evidence.push(`exit code ${exitCode}`);
  if (signal !== undefined) evidence.push(`signal ${signal}`);
  if (node !== undefined) evidence.push(`on ${node}`);
  if (seconds !== undefined && seconds > 0) evidence.push(`after ${formatSeconds(seconds)}`);
  if (memoryMib !== undefined) evidence.push(`${memoryMib} MiB of memory`);
  return evidence;
}
