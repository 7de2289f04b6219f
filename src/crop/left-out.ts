/** Stands for each export of this package that `define.ts` lacks: where it is found in a bundle, one of them is asked for. */
export const leftOut = "crop: what most definitions do not take";
