import { linkSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { formatBatchIds, layout, onShelf, parseBatchIds } from "../crop/index.ts";
import { CropError } from "../errors.ts";
import { sha256, systemCode, temporaryName, writeWhole } from "../files/index.ts";
import { rankVariable } from "./ranks.ts";

/**
 * Gives what all ranks of one launch agree on as the batches to share. Ranks start one after the other, and a
 * quick one may have finished batches before a late one looks: the first that looks writes down what
 * is missing, the others read it. Where nothing names the launch for certain, `everything` is shared.
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
  const text = `${formatBatchIds(missing())}\n`;
  onShelf(folder, temporary, () => writeWhole(temporary, text, { flag: "wx" }));
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

// What names one launch, the same on all its ranks, and no other one: told by the launcher that told the rank, since
// what mpirun starts in a Slurm job has a SLURM_STEP_ID only on some nodes. A folder of the launcher is another one on
// each node, and a namespace made of host and process comes again: where there is no more, the launch has no name.
function launchName(environment: NodeJS.ProcessEnv): string | undefined {
  const {
    OMPI_MCA_orte_hnp_uri: address, // of the mpirun of OpenMPI, up to 4
    OMPI_MCA_orte_precondition_transports: randomKey,
    SLURM_JOB_ID,
    SLURM_STEP_ID,
    SLURM_RESTART_COUNT = 0,
  } = environment;
  const step = `${SLURM_JOB_ID}.${SLURM_STEP_ID}`;
  const isOfStep: Readonly<Record<string, boolean | undefined>> = {
    SLURM_PROCID: true,
    PMI_RANK: environment["PMI_JOBID"] === step,
    PMIX_RANK: environment["PMIX_NAMESPACE"]?.startsWith("slurm."),
  };
  const variable = rankVariable(environment) ?? "";
  if (variable === "OMPI_COMM_WORLD_RANK" && address !== undefined && randomKey !== undefined)
    return `mpirun ${address} ${randomKey}`;
  if (isOfStep[variable] === true && SLURM_JOB_ID !== undefined && SLURM_STEP_ID !== undefined)
    return `srun ${step} ${SLURM_RESTART_COUNT}`;
  return undefined;
}
