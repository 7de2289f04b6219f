export type { BandResult } from "./average-bands.ts";
export { type GatherDataSet, gatherDataSet } from "./gather-data-set.ts";
export { type GatherFiles, gatherFiles } from "./gather-files.ts";
export type { Log, LogEntry } from "./manager-log.ts";
export type {
  FlowOptions,
  ManagerInput,
  PreprocessStep,
  StandardizeStep,
  WindowStep,
} from "./manager-options.ts";
export type { ManagerStats } from "./manager-stats.ts";
export { Manager } from "./manager.ts";
export type { ComponentSources, ComponentWindows } from "./measure-components.ts";
export type { PlotStep } from "./plot-waveforms.ts";
export type { ComponentSelections } from "./select-component-windows.ts";
export type { SourceReceiver } from "./source-receiver.ts";
export { storedWindows } from "./stored-windows.ts";
export { type Evaluation, writeEvaluation } from "./write-data-set.ts";
