export { coastline } from "./coastline.ts";
export * from "./misfit-figures.ts";
export type { MapPoint } from "./map-frame.ts";
export {
  recordSection,
  type RecordSection,
  type SectionTrace,
  type TravelTimeCurve,
} from "./record-section.ts";
export { type MapSite, stationMap, type StationMap } from "./station-map.ts";
export type { Quantity, WaveformComponent } from "./waveform-component.ts";
export { waveformFigure, type WaveformFigure } from "./waveform-figure.ts";
