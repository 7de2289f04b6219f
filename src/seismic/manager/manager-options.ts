import type { AsdfDataSet } from "../asdf/index.ts";
import type { Config, ConfigParameters } from "../config/index.ts";
import type { Event } from "../event.ts";
import type { Inventory } from "../inventory.ts";
import type { NormalizeTo, PreprocessOptions, StandardizeOptions } from "../preprocess/index.ts";
import type { RemoveResponseOptions } from "../response/index.ts";
import type { Stream } from "../stream.ts";
import type { Log } from "./manager-log.ts";
import type { ComponentWindows } from "./measure-components.ts";

/** What a Manager works on; what is absent is not known, and steps that need it say so. */
export interface ManagerInput {
  /** Default: all defaults. */
  readonly config?: Config | ConfigParameters;
  readonly stObs?: Stream;
  readonly stSyn?: Stream;
  readonly event?: Event;
  /** Holds the station of the traces. */
  readonly inv?: Inventory;
  /** Fixed windows, as of an earlier step of an inversion, which `window` takes instead of selecting its own. */
  readonly windows?: ComponentWindows;
  /** Where `write` writes. */
  readonly ds?: AsdfDataSet;
  /** Time of the first synthetic sample after the origin, seconds. Default: by the event, 0 without one. */
  readonly timeOffset?: number;
  /** Default: warnings go to the process, the rest nowhere. */
  readonly log?: Log;
}

/** How `standardize` works. */
export interface StandardizeStep extends Pick<StandardizeOptions, "standardizeTo"> {
  /** Default: amplitudes stay. */
  readonly normalizeTo?: NormalizeTo;
}

/** How `preprocess` works. */
export interface PreprocessStep extends Pick<
  PreprocessOptions,
  "corners" | "zerophase" | "taperPercentage" | "halfDuration"
> {
  /** Default: both. */
  readonly which?: "both" | "obs" | "syn";
  /** Whether traces are filtered to the band of the configuration. Default: true. */
  readonly filter?: boolean;
  /** Whether, and how, the response is removed from streams of type `obs`. Default: false. */
  readonly removeResponse?: boolean | RemoveResponseOptions;
  /** Default: amplitudes stay. */
  readonly normalizeTo?: NormalizeTo;
}

/** How `window` works. */
export interface WindowStep {
  /** Windows to take instead of selecting any. Default: those of the {@link ManagerInput}. */
  readonly windows?: ComponentWindows;
  /** Whether fixed windows are dropped that the acceptance levels refuse now. Default: false. */
  readonly revalidate?: boolean;
}

/** The options of a whole `flow`. */
export interface FlowOptions
  extends Pick<StandardizeStep, "standardizeTo">, PreprocessStep, WindowStep {}
