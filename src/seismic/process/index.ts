export type { FailedJob } from "./failed-jobs.ts";
export { processAsdf, type ProcessOptions, type ProcessSummary } from "./process-asdf.ts";
export { processDefinition } from "./process-definition.ts";
export {
  type ProcessFunction,
  type ProcessResult,
  removeResponseToVelocity,
} from "./process-function.ts";
export type { TagMap } from "./tag-map.ts";
