export * from "./convolve-stf.ts";
export * from "./normalize.ts";
export * from "./preprocess.ts";
export * from "./standardize.ts";
