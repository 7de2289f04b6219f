export { misfitDataset, writeMisfitDataset } from "./misfit-dataset.ts";
export { formatMisfitResults, type PairResult, writeMisfitResults } from "./misfit-results.ts";
export { type PairFiles, pairFiles, removePairFiles } from "./pair-files.ts";
export {
  type BandMisfit,
  type ComponentMisfit,
  pairMisfit,
  type PairMisfit,
  type WindowMisfit,
} from "./pair-misfit.ts";
export { parsePeriodBands } from "./period-bands.ts";
export { type EventStation, eventStations, seismogramsOf } from "./specfem-folder.ts";
