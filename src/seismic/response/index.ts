export * from "./evaluate-response.ts";
export * from "./remove-response.ts";
export * from "./remove-sensitivity.ts";
export type * from "./stages.ts";
