import { formatBatchIds, readProgress } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { readRecords, unrecordedScripts } from "./job-record.ts";
import { activeBatches, isActive, joinJobs } from "./join-jobs.ts";
import type { PreparedRequest } from "./prepare-job.ts";
import { viewJobs } from "./view-jobs.ts";

/**
 * Refuses to submit what waits, runs, or is being grown by hand: it would run twice, or fail because somebody else has it.
 * What nobody can tell, because the scheduler is silent or the id was never recorded, may run, too.
 *
 * @throws CropError `already-exists` that names the batches and who has them; `scheduler-refused` when the scheduler is silent
 */
export async function refuseActive({ crop, manifest, wanted }: PreparedRequest): Promise<void> {
  const { missing, growing } = readProgress(crop, manifest);
  const records = readRecords(crop, manifest);
  const view = await viewJobs(crop, records, { isFresh: true });
  const elements = joinJobs(records, view, new Set(missing));
  const active = elements.filter(isActive);
  const isWanted = new Set(wanted);
  const refuse = (what: string): never => {
    throw new CropError(
      "already-exists",
      `${what}; wait for it, \`crop cancel ${manifest.name}\` ends jobs, or --force submits nevertheless`,
    );
  };
  const unknown = elements.filter(
    ({ state, kind, batches }) =>
      state === "unknown" && (kind === "pilot" || batches.some((batch) => isWanted.has(batch))),
  );
  if (unknown.length > 0)
    throw new CropError(
      "scheduler-refused",
      `${[...view.silent.values()].join("; ")}; what was submitted may run, and --force submits nevertheless`,
    );
  const [unrecorded] = unrecordedScripts(crop);
  if (unrecorded !== undefined)
    throw new CropError(
      "already-exists",
      `a submission was cut short: ${unrecorded} may be queued or running, but its job id is not recorded; look whether the scheduler has it, then remove its folder, or --force submits nevertheless`,
    );
  const pilot = active.find(({ kind }) => kind === "pilot");
  const queued = activeBatches(active).filter((batch) => isWanted.has(batch));
  if (queued.length > 0) {
    const owners = active.filter(({ batches }) => batches.some((batch) => isWanted.has(batch)));
    const jobs = new Set(owners.map(({ engine, jobId }) => `${engine} job ${jobId}`));
    refuse(
      `batches ${formatBatchIds(queued)} of \`${manifest.name}\` are queued or running as ${[...jobs].join(", ")}`,
    );
  }
  if (pilot !== undefined)
    refuse(
      `pilots of ${pilot.engine} job ${pilot.jobId}, queued or running, take all that is missing of \`${manifest.name}\``,
    );
  const byHand = growing.filter(({ batch, state }) => state === "growing" && isWanted.has(batch));
  const [first] = byHand;
  if (first !== undefined)
    refuse(
      `batches ${formatBatchIds(byHand.map(({ batch }) => batch))} of \`${manifest.name}\` are being grown by ${first.host}, process ${first.pid}`,
    );
}
