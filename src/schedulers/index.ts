export * from "./cancel-jobs.ts";
export * from "./cluster-config.ts";
export { engineNames } from "./engine-name.ts";
export * from "./join-jobs.ts";
export { type JobRecord, readRecords } from "./job-record.ts";
export { mergeOptions } from "./job-options.ts";
export {
  type OptionForm,
  optionNamed,
  optionNames,
  optionTable,
  type RawOptions,
} from "./option-table.ts";
export * from "./print-script.ts";
export * from "./submit.ts";
export * from "./view-jobs.ts";
