export type { Candidate, Extrema } from "./candidate.ts";
export type { MisfitWindow } from "./misfit-window.ts";
export { type RefitOptions, refitWindows } from "./refit-windows.ts";
export { selectWindows, type SelectOptions, type WindowSelection } from "./select-windows.ts";
export type { Ends, Rejection, RejectReason, Stage, StageName } from "./selection-log.ts";
export type { DataQuality } from "./signal-to-noise.ts";
export type { Place } from "./timing.ts";
export {
  defaultWindowParameters,
  type Level,
  type WeighedWindow,
  type WindowConfig,
  windowConfig,
  type WindowParameters,
} from "./window-config.ts";
export { formatWindows, parseWindows } from "./window-json.ts";
