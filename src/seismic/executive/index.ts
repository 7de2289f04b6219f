export { Executive } from "./executive.ts";
export { executiveDefinition } from "./executive-definition.ts";
export type { ExecutiveOptions, ExecutivePaths, LogLevel } from "./executive-options.ts";
export type { PairStatus } from "./pair-outcome.ts";
export type { ExecutiveResult, PairWithoutMisfit } from "./results.ts";
