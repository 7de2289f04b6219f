import type { EngineName } from "./engine-name.ts";
import { engineOf } from "./engines.ts";
import type { JobElement } from "./join-jobs.ts";
import { isActive } from "./join-jobs.ts";
import { type JobRecord, writeRecord } from "./job-record.ts";

/**
 * Cancels elements that wait or run, and gives those. What depends on others is cancelled first, because their end would
 * start it; each scheduler is called twice at most.
 *
 * @throws CropError `scheduler-refused` with the scheduler's words
 */
export async function cancelElements(
  crop: string,
  records: readonly JobRecord[],
  elements: readonly JobElement[],
): Promise<readonly JobElement[]> {
  const active = elements.filter(isActive);
  for (const isDependent of [true, false]) {
    for (const engine of new Set(active.map((each) => each.engine))) {
      const chosen = active.filter(
        (each) => each.engine === engine && each.part > 1 === isDependent,
      );
      if (chosen.length > 0) await cancelJobs(engine, records, chosen);
    }
  }
  for (const record of records) {
    const cancelled = active.filter(({ submission }) => submission === record.number);
    if (cancelled.length > 0) writeRecord(crop, noteCancelled(record, cancelled));
  }
  return active;
}

function noteCancelled(record: JobRecord, elements: readonly JobElement[]): JobRecord {
  const jobs = record.jobs.map((job) => {
    const indices = elements.filter(({ part }) => part === job.part).map(({ index }) => index);
    return indices.length === 0
      ? job
      : { ...job, cancelled: [...new Set([...(job.cancelled ?? []), ...indices])] };
  });
  return { ...record, jobs };
}

async function cancelJobs(
  engine: EngineName,
  records: readonly JobRecord[],
  chosen: readonly JobElement[],
): Promise<void> {
  const jobs = records
    .filter((record) => record.engine === engine)
    .flatMap((record) => record.jobs);
  const asked = jobs
    .map(({ id, name, isArray, count }) => {
      const indices = chosen.filter(({ jobId }) => jobId === id).map(({ index }) => index);
      return { id, name, isArray, count, indices };
    })
    .filter(({ indices }) => indices.length > 0)
    .map(({ id, name, isArray, count, indices }) =>
      indices.length === count
        ? { id, name, isArray, count }
        : { id, name, isArray, count, indices },
    );
  await engineOf(engine).cancel(asked.toReversed());
}
