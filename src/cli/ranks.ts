import { CropError } from "../errors.ts";

/** One of several processes that an MPI launcher started, from 0. */
export interface Rank {
  readonly rank: number;
  readonly size: number;
}

// Rank and size as OpenMPI, MPICH and Intel MPI (PMI), PMIx launchers and Slurm's srun tell them.
const stepSize = ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"];
const sizeVariables: Readonly<Record<string, readonly string[]>> = {
  OMPI_COMM_WORLD_RANK: ["OMPI_COMM_WORLD_SIZE"],
  PMI_RANK: ["PMI_SIZE"],
  PMIX_RANK: ["PMIX_SIZE", ...stepSize],
  MV2_COMM_WORLD_RANK: ["MV2_COMM_WORLD_SIZE"],
  SLURM_PROCID: stepSize,
};

/** Gives the name of the variable that tells the rank of this process; none where no launcher started it. */
export function rankVariable(environment: NodeJS.ProcessEnv): string | undefined {
  const variable = Object.keys(sizeVariables).find((name) => environment[name] !== undefined);
  return variable === "SLURM_PROCID" && isJobScript(environment) ? undefined : variable;
}

// The script of a job has a rank and the size of the whole job, but it runs once, without srun.
function isJobScript(environment: NodeJS.ProcessEnv): boolean {
  const { SLURM_JOB_ID, SLURM_STEP_ID, SLURM_PROCID } = environment;
  return SLURM_JOB_ID !== undefined && SLURM_STEP_ID === undefined && SLURM_PROCID === "0";
}

/**
 * Gives the rank of this process: from `auto` what the launcher's variables say (the only process where there
 * is no launcher, as in the script of a Slurm job), otherwise from text such as `2/8`.
 *
 * @throws CropError `usage` for another text, or for a launcher that tells a rank but no size
 */
export function readRank(text: string, environment: NodeJS.ProcessEnv): Rank {
  if (text === "auto") {
    const variable = rankVariable(environment);
    if (variable === undefined) return { rank: 0, size: 1 };
    const sizes = sizeVariables[variable]!;
    const size = sizes.map((name) => environment[name]).find((value) => value !== undefined);
    if (size !== undefined) return readRank(`${environment[variable]}/${size}`, environment);
    throw new CropError(
      "usage",
      `--rank auto: ${variable} is set, but not ${sizes.join(" or ")}; write --rank as rank/size such as 2/8`,
    );
  }
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const [rank, size] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || size < 1 || rank >= size) {
    throw new CropError(
      "usage",
      `--rank ${text}: write \`auto\`, or rank/size such as 2/8 with ranks from 0`,
    );
  }
  return { rank, size };
}

/** Gives the share of a rank: as even as can be, in order, the first ranks taking one more. */
export function shareOf<T>(items: readonly T[], { rank, size }: Rank): T[] {
  const each = Math.floor(items.length / size);
  const more = items.length % size;
  const first = rank * each + Math.min(rank, more);
  return items.slice(first, first + each + (rank < more ? 1 : 0));
}
