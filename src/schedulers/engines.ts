import { CropError } from "../errors.ts";
import type { Engine, ScriptWriter } from "./engine.ts";
import type { EngineName } from "./engine-name.ts";
import { flux } from "./flux.ts";
import { htcondor } from "./htcondor.ts";
import { lsf } from "./lsf.ts";
import { pbs } from "./pbs.ts";
import { sge } from "./sge.ts";
import { slurm } from "./slurm.ts";

const writers: Readonly<Record<EngineName, ScriptWriter>> = {
  slurm,
  sge,
  pbs,
  lsf,
  htcondor,
  flux,
};
const engines: Readonly<Partial<Record<EngineName, Engine>>> = { slurm, sge, pbs };

/** Gives what writes the scripts of a scheduler. */
export function writerOf(name: EngineName): ScriptWriter {
  return writers[name];
}

/** Gives a scheduler that is talked to; undefined for one that scripts are only written for. */
export function knownEngine(name: EngineName): Engine | undefined {
  return engines[name];
}

/**
 * Gives a scheduler that is talked to.
 *
 * @throws CropError `usage` for one that scripts are only written for, with the command that submits them
 */
export function engineOf(name: EngineName): Engine {
  const engine = engines[name];
  if (engine !== undefined) return engine;
  const { title, submitWith } = writers[name];
  throw new CropError(
    "usage",
    `jobs of ${title} are not submitted by crop yet; write the script with \`crop script ${name} > job.sh\`, and submit it with \`${submitWith}\``,
  );
}
