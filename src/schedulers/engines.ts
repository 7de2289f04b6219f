import type { Engine } from "./engine.ts";
import type { EngineName } from "./engine-name.ts";
import { slurm } from "./slurm.ts";

const engines: Readonly<Partial<Record<EngineName, Engine>>> = { slurm };

/** Gives a scheduler by its name. */
export function engineOf(name: EngineName): Engine {
  return engines[name]!;
}
