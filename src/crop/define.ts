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
