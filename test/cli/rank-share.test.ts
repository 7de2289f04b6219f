import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { test } from "node:test";
import { agreedBatches } from "../../src/cli/rank-share.ts";
import { readRank, shareOf } from "../../src/cli/ranks.ts";
import { layout } from "../../src/crop/index.ts";
import { inFolder } from "../in-folder.ts";

type Environment = Readonly<Record<string, string>>;

const everything = Array.from({ length: 10 }, (_, i) => i + 1);

/** Has ranks take their shares one after the other, each when those before have grown theirs. */
async function grownBy(ranks: readonly Environment[], known: readonly number[]): Promise<number[]> {
  const grown: number[] = [];
  await inFolder(async (folder) => {
    mkdirSync(layout.jobs(folder));
    for (const environment of ranks) {
      const missing = (): number[] =>
        everything.filter((batch) => !known.includes(batch) && !grown.includes(batch));
      const agreed = agreedBatches(folder, environment, missing, () => everything);
      const share = shareOf(agreed, readRank("auto", environment));
      grown.push(...share.filter((batch) => missing().includes(batch)));
    }
  });
  return grown.toSorted((a, b) => a - b);
}

const inJob = { SLURM_JOB_ID: "1", SLURM_NTASKS: "2", SLURM_PROCID: "0" };
const ofOpenMpi4 = {
  PMIX_NAMESPACE: "77",
  OMPI_MCA_orte_hnp_uri: "76.0;tcp://10.0.0.1:1",
  OMPI_MCA_orte_precondition_transports: "17-42",
};

for (const [launcher, rankName, sizeName, first, second] of [
  [
    "mpirun of OpenMPI 4",
    "OMPI_COMM_WORLD_RANK",
    "OMPI_COMM_WORLD_SIZE",
    { ...ofOpenMpi4, PMIX_SERVER_TMPDIR: "/tmp/ompi.n1.0/pid.5" },
    { ...ofOpenMpi4, PMIX_SERVER_TMPDIR: "/tmp/ompi.n2.0/pid.9" },
  ],
  [
    "mpirun of OpenMPI 4 in a Slurm job",
    "OMPI_COMM_WORLD_RANK",
    "OMPI_COMM_WORLD_SIZE",
    { ...inJob, ...ofOpenMpi4 },
    { ...inJob, ...ofOpenMpi4, SLURM_STEP_ID: "0" },
  ],
  [
    "mpirun of OpenMPI 5",
    "OMPI_COMM_WORLD_RANK",
    "OMPI_COMM_WORLD_SIZE",
    { PMIX_NAMESPACE: "prterun-n1-5@1", PMIX_SERVER_TMPDIR: "/tmp/prte.n1.0" },
    { PMIX_NAMESPACE: "prterun-n1-5@1", PMIX_SERVER_TMPDIR: "/tmp/prte.n2.0" },
  ],
  [
    "mpiexec of MPICH in a Slurm job",
    "PMI_RANK",
    "PMI_SIZE",
    inJob,
    { ...inJob, SLURM_STEP_ID: "0" },
  ],
  [
    "srun",
    "SLURM_PROCID",
    "SLURM_NTASKS",
    { SLURM_JOB_ID: "1", SLURM_STEP_ID: "3" },
    { SLURM_JOB_ID: "1", SLURM_STEP_ID: "3" },
  ],
] as const) {
  test(`ranks of ${launcher} that start one after the other leave no batch out`, async () => {
    const ranks = [first, second].map((environment, rank) => ({
      ...environment,
      [rankName]: String(rank),
      [sizeName]: "2",
    }));
    assert.deepEqual(await grownBy(ranks, []), everything);
    assert.deepEqual(await grownBy(ranks, [2, 3]), [1, 4, 5, 6, 7, 8, 9, 10]);
    assert.deepEqual(await grownBy(ranks.toReversed(), [9]), [1, 2, 3, 4, 5, 6, 7, 8, 10]);
  });
}

const step = { ...inJob, SLURM_STEP_ID: "0" };
const again = { SLURM_RESTART_COUNT: "1" };

for (const [launcher, first, change] of [
  [
    "mpirun",
    { ...ofOpenMpi4, OMPI_COMM_WORLD_RANK: "0" },
    { OMPI_MCA_orte_precondition_transports: "43-4" },
  ],
  ["srun", step, again],
  ["srun --mpi=pmi2", { ...step, PMI_RANK: "0", PMI_JOBID: "1.0" }, again],
  ["srun --mpi=pmix", { ...step, PMIX_RANK: "0", PMIX_NAMESPACE: "slurm.pmix.1.0" }, again],
] as const) {
  test(`ranks of one ${launcher} agree on what is missing, those of the next one anew`, async () => {
    await inFolder(async (folder) => {
      mkdirSync(layout.jobs(folder));
      const agreed = (environment: Environment, ...missing: readonly number[]): number[] =>
        agreedBatches(
          folder,
          environment,
          () => missing,
          () => everything,
        );
      assert.deepEqual(agreed(first, 1, 2), [1, 2]);
      assert.deepEqual(agreed(first, 1), [1, 2]);
      assert.deepEqual(agreed({ ...first, ...change }, 5), [5]);
    });
  });
}
