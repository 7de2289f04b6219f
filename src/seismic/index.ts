/// <reference types="node" preserve="true" />
export {
  adjointFiles,
  ccTraveltimeDoubleDifference,
  ccTraveltimeMisfit,
  convolutionDoubleDifference,
  convolutionMisfit,
  defaultCcTraveltime,
  defaultExponentiatedPhase,
  defaultMultitaper,
  defaultWindowTaper,
  exponentiatedPhaseMisfit,
  measureDoubleDifference,
  measureMisfit,
  multitaperDoubleDifference,
  multitaperMisfit,
  taperWindow,
  waveformDoubleDifference,
  waveformMisfit,
  writeAdjointFiles,
} from "./adjoint/index.ts";
export type * from "./adjoint/index.ts";
export type { TimeWindow as AdjointWindow } from "./adjoint/index.ts";
export * from "./asdf/index.ts";
export {
  Catalog,
  type CatalogHeader,
  preferredFocalMechanism,
  preferredMagnitude,
  preferredOrigin,
} from "./catalog.ts";
export type { SortKey } from "./compare-traces.ts";
export * from "./config/index.ts";
export { eventName } from "./event-name.ts";
export type { EventSelection, Range } from "./event-selection.ts";
export type { TimeWindow } from "./event.ts";
export type * from "./event.ts";
export { ComplexFft, RealFft } from "./fft/index.ts";
export { formatCmtSolution, parseCmtSolution } from "./formats/cmtsolution.ts";
export type { MseedEncoding } from "./formats/mseed/encodings.ts";
export { parseMseed } from "./formats/mseed/read-mseed.ts";
export { parseMseed3 } from "./formats/mseed/read-mseed3.ts";
export { encodeMseed, type MseedOptions } from "./formats/mseed/write-mseed.ts";
export { formatQuakeMl, parseQuakeMl } from "./formats/quakeml/quakeml.ts";
export { readEvents, readInventory } from "./formats/read-metadata.ts";
export { readWaveforms, type ReadOptions, type WaveformFormat } from "./formats/read-waveforms.ts";
export type { SacHeader } from "./formats/sac-header.ts";
export { parseSacText } from "./formats/sac-text.ts";
export { encodeSac, parseSac, type SacOptions } from "./formats/sac.ts";
export { formatSemd, parseSemd, type SemdOptions } from "./formats/semd.ts";
export { formatSlist, parseSlist } from "./formats/slist.ts";
export { formatStations, parseStations } from "./formats/stations.ts";
export { formatStationXml, parseStationXml } from "./formats/stationxml/stationxml.ts";
export {
  writeEvents,
  writeInventory,
  type WriteOptions,
  writeWaveforms,
} from "./formats/write-files.ts";
export type { XmlAttribute, XmlElement } from "./formats/xml/parse-xml.ts";
export { formatGaps, type Gap, type GapOptions } from "./gaps.ts";
export * from "./geodesy/index.ts";
export * from "./inspector/index.ts";
export {
  type Coordinates,
  Inventory,
  type InventorySelection,
  type Orientation,
} from "./inventory.ts";
export type * from "./network.ts";
export type { MergeOptions } from "./merge.ts";
export {
  convolveSourceTimeFunction,
  normalizeStreams,
  preprocess,
  standardize,
} from "./preprocess/index.ts";
export type * from "./preprocess/index.ts";
export * from "./response/index.ts";
export {
  describeFailure,
  type FailedJob,
  parseTagMap,
  processAsdf,
  type ProcessFunction,
  type ProcessOptions,
  type ProcessResult,
  type ProcessSummary,
  processTwoFiles,
  type StationList,
  removeResponseToVelocity,
  type TagMap,
  type TwoFilesFunction,
  type WorkOptions,
} from "./process/index.ts";
export { processDefinition } from "./process/process-definition.ts";
export { type Samples, type SampleType, sampleTypeOf } from "./samples.ts";
export type { RotateOptions, RotationMethod } from "./rotate-traces.ts";
export {
  bandpass,
  bandstop,
  correlationPeak,
  decimate,
  detrend,
  differentiate,
  envelope,
  highpass,
  hilbert,
  integrate,
  interpolate,
  interpolatedLength,
  lowpass,
  lowpassChebyshev2,
  normalize,
  resample,
  rotateLqtZne,
  rotateNeRt,
  rotateRtNe,
  rotateToZne,
  rotateZneLqt,
  slepianTapers,
  taper,
} from "./signal/index.ts";
export type * from "./signal/index.ts";
export { Stream, type TraceSelection } from "./stream.ts";
export { parseTraceId, type TraceCodes } from "./trace-id.ts";
export type * from "./trace-header.ts";
export {
  type Filters,
  type PadOptions,
  Trace,
  type TraceInterpolateOptions,
  type TrimOptions,
} from "./trace.ts";
export { type Arrival as PhaseArrival, travelTimes } from "./travel-times/index.ts";
export {
  formatUtc,
  nanoseconds,
  nanosecondsPerSecond,
  parseUtc,
  secondsOf,
  type UtcFields,
  utcFields,
  utcFrom,
  type UtcParts,
} from "./utc-time.ts";
export * from "./executive/index.ts";
export * from "./manager/index.ts";
export * from "./misfits/index.ts";
export { matchesWildcard } from "./wildcards.ts";
export * from "./windows/index.ts";
