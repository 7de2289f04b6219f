import { linkSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { formatBatchIds, layout, parseBatchIds } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { sha256, systemCode, temporaryName, writeWhole } from "../files/index.ts";

/**
 * Gives what all ranks of one launch agree on as the batches to share. Ranks start one after the other, and a
 * quick one may have finished batches before a late one looks: the first that looks writes down what
 * is missing, the others read it. Where the launcher gives its launch no name, `everything` is shared.
 */
export function agreedBatches(
  folder: string,
  environment: NodeJS.ProcessEnv,
  missing: () => readonly number[],
  everything: () => readonly number[],
): number[] {
  const launch = launchName(environment);
  if (launch === undefined) return [...everything()];
  const path = join(layout.jobs(folder), `ranks-${sha256(launch).slice(0, 16)}.txt`);
  const known = readAgreed(path);
  if (known !== undefined) return known;
  const temporary = temporaryName(path);
  writeWhole(temporary, `${formatBatchIds(missing())}\n`, { flag: "wx" });
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const agreed = readAgreed(path);
  if (agreed === undefined)
    throw new CropError("disk", `${path} was written but cannot be read`, {
      fields: { file: path },
    });
  return agreed;
}

function readAgreed(path: string): number[] | undefined {
  try {
    const text = readFileSync(path, "utf8").trim();
    return text === "" ? [] : parseBatchIds([text]);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

// What names one launch, the same on all its ranks, and no other one.
function launchName(environment: NodeJS.ProcessEnv): string | undefined {
  const { PMIX_NAMESPACE, SLURM_JOB_ID, SLURM_STEP_ID, SLURM_RESTART_COUNT, SLURM_ARRAY_TASK_ID } =
    environment;
  if (SLURM_JOB_ID !== undefined && SLURM_STEP_ID !== undefined) {
    return `slurm ${SLURM_JOB_ID} ${SLURM_STEP_ID} ${SLURM_RESTART_COUNT ?? 0} ${SLURM_ARRAY_TASK_ID ?? ""} ${PMIX_NAMESPACE ?? ""}`;
  }
  if (PMIX_NAMESPACE !== undefined)
    return `pmix ${PMIX_NAMESPACE} ${environment["PMIX_SERVER_TMPDIR"] ?? environment["OMPI_MCA_orte_hnp_uri"] ?? ""}`;
  return undefined;
}
