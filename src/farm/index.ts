export * from "./bisect.ts";
export * from "./combo-runner.ts";
export {
  FarmedCrop,
  type FarmedCropOptions,
  type FarmedReapOptions,
  type FarmedSowOptions,
} from "./farmed-crop.ts";
export { type CultivateHooks, type CultivateOptions } from "./cultivate.ts";
export { type DrawOptions, type SampleCombos, type SampledValues } from "./draw-samples.ts";
export { existingValues } from "./existing-values.ts";
export * from "./harvester.ts";
export * from "./label.ts";
export * from "./open-crop.ts";
export { type NamedValues, type VarDims, type VarNames } from "./parse-labels.ts";
export * from "./refine.ts";
export * from "./run-options.ts";
export * from "./runner.ts";
export * from "./sampled-crop.ts";
export * from "./sampler.ts";
