/** The schedulers of clusters that scripts are written for. */
export const engineNames = ["slurm", "sge", "pbs", "lsf", "htcondor", "flux"] as const;

/** The name of a scheduler, as the command line and `crop.config` spell it. */
export type EngineName = (typeof engineNames)[number];

/** Tells whether a text is the name of a scheduler. */
export function isEngineName(text: unknown): text is EngineName {
  return engineNames.some((name) => name === text);
}
