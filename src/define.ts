/** What most definitions take from this package: to freeze these, the rest of it need not be read. */
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
} from "./combos/index.ts";
export { defineCrop } from "./crop/definition.ts";
export { CropError, exitStatus, isCropError } from "./errors.ts";
