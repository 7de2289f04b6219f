export { describeFailure, type FailedJob } from "./failed-jobs.ts";
export { processAsdf, type ProcessOptions, type ProcessSummary } from "./process-asdf.ts";
export {
  type ProcessFunction,
  type ProcessResult,
  removeResponseToVelocity,
  type TwoFilesFunction,
} from "./process-function.ts";
export { processTwoFiles, type StationList } from "./process-two-files.ts";
export { parseTagMap, type TagMap } from "./tag-map.ts";
export type { WorkOptions } from "./work-options.ts";
