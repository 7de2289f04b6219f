import { CropError } from "../errors.ts";

/** One of several processes that an MPI launcher started, from 0. */
export interface Rank {
  readonly rank: number;
  readonly size: number;
}

// Rank and size as OpenMPI, MPICH and Intel MPI (PMI), PMIx launchers and Slurm's srun tell them.
const sources = [
  ["OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"],
  ["PMI_RANK", "PMI_SIZE"],
  ["PMIX_RANK", "PMIX_SIZE"],
  ["MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"],
  ["SLURM_PROCID", "SLURM_NTASKS"],
] as const;

/**
 * Gives the rank of this process: from `auto` what the launcher's variables say (the only process where there
 * is no launcher), otherwise from text such as `2/8`.
 *
 * @throws CropError `usage` for another text, or for a launcher that tells a rank but no size
 */
export function readRank(text: string, environment: NodeJS.ProcessEnv): Rank {
  if (text !== "auto") {
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
  for (const [rankName, sizeName] of sources) {
    const rank = environment[rankName];
    if (rank === undefined) continue;
    const size =
      environment[sizeName] ?? (rankName === "PMIX_RANK" ? environment["SLURM_NTASKS"] : undefined);
    if (size === undefined) continue;
    return readRank(`${rank}/${size}`, environment);
  }
  return { rank: 0, size: 1 };
}

/** Gives the share of a rank: as even as can be, in order, the first ranks taking one more. */
export function shareOf<T>(items: readonly T[], { rank, size }: Rank): T[] {
  const each = Math.floor(items.length / size);
  const more = items.length % size;
  const first = rank * each + Math.min(rank, more);
  return items.slice(first, first + each + (rank < more ? 1 : 0));
}
