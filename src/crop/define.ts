/** Stands for this package where a definition is frozen that takes no more of it: the rest need not be read. */
export {
  arange,
  choice,
  geomspace,
  integers,
  latinHypercube,
  linspace,
  logspace,
  logUniform,
  normal,
  randomGenerator,
  randomSamples,
  range,
  sobol,
  uniform,
} from "../combos/index.ts";
export { defineCrop } from "./definition.ts";
export { CropError, exitStatus, isCropError } from "../errors.ts";
// A name that is not there would go unseen: in TypeScript it may be that of a type.
export {
  leftOut as bisect,
  leftOut as caseRunner,
  leftOut as caseRunnerToDs,
  leftOut as caseRunnerToTable,
  leftOut as comboRunner,
  leftOut as comboRunnerToDs,
  leftOut as comboRunnerToTable,
  leftOut as Crop,
  leftOut as existingValues,
  leftOut as FarmedCrop,
  leftOut as Harvester,
  leftOut as label,
  leftOut as loadCrops,
  leftOut as openCrop,
  leftOut as poolWorkerUrl,
  leftOut as refine,
  leftOut as Runner,
  leftOut as SampledCrop,
  leftOut as Sampler,
} from "./left-out.ts";
