export * from "./errors.ts";
export type { ArrayData, Complex, DType, NdArray, Scalar } from "./arrays/index.ts";
