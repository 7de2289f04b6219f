export type { Change, WindowChange } from "./compare.ts";
export { isMisfitDataset } from "./gather-dataset.ts";
export type { Gathered } from "./gathered.ts";
export { type EventOutliers, type GroupStatistics, Inspector } from "./inspector.ts";
export type { Bounds, Isolation, SourceBounds } from "./isolate.ts";
export type { InspectorFormat, SaveOptions } from "./store.ts";
export type {
  EventMisfit,
  MisfitLevel,
  StationMisfit,
  StepMisfit,
  WindowCount,
} from "./misfits.ts";
export type { Model, ModelStatus } from "./models.ts";
export { type InspectorPicture, inspectorPictures } from "./pictures.ts";
export type { PairRow } from "./pairs.ts";
export type {
  ComponentKey,
  ModelEvaluation,
  EventRow,
  MeasurementRow,
  StationRow,
  WindowNumber,
  WindowRow,
} from "./rows.ts";
export type { Statistic } from "./statistics.ts";
