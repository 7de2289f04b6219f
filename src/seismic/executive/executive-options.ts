import type { GrowEvent } from "../../crop/index.ts";
import type { Config, ConfigParameters } from "../config/index.ts";

/** From which level on a log keeps lines. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

/** The levels of a log, lowest first. */
export const logLevels: readonly LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/**
 * Where the data of a pair lie. Each is a file, a folder, or a template of files with the slots `{event}`, `{net}`, `{sta}`, `{loc}`,
 * `{cha}`, `{cmp}` (the component), `{dva}` (d, v or a, by the unit of the traces), `{year}` and `{jday}` (of the origin) and
 * with shell wildcards; or several, of which the first that has the data counts. A relative path counts from `cwd`. A file may be an ASDF
 * data set, which has observed and synthetic waveforms under the tags of the configuration, StationXML and events.
 */
export interface ExecutivePaths {
  /**
   * Observed waveforms. Below a folder they are sought as SPECFEM names seismograms (`NET.STA.CHA.semd`), as `NET.STA.LOC.CHA*`, and as
   * `<year>/NET/STA/CHA*` /`NET.STA.LOC.CHA*<year>.<day>`. Channels that differ in length are cut alike where all cover the synthetics. Default
   * `data/{event}/obs`.
   */
  readonly waveforms?: string | readonly string[];
  /** Synthetic seismograms, `NET.STA.CHA.semd` below a folder. Default `data/{event}/syn`. */
  readonly synthetics?: string | readonly string[];
  /**
   * StationXML or STATIONS: `NET.STA.xml`, `STA.NET/RESP.NET.STA.LOC.CHA` or `STATIONS` below a folder. Default: none, and nothing that
   * needs to know where the stations are.
   */
  readonly responses?: string | readonly string[];
  /** QuakeML or CMTSOLUTION: `CMTSOLUTION_<event>`, `<event>.xml` or `<event>` below a folder. Default: none. */
  readonly events?: string | readonly string[];
}

/** What an Executive works on, in the words of Pyatoa. */
export interface ExecutiveOptions {
  readonly eventIds: string | readonly string[];
  /** `NET.STA.LOC.CHA`, shell wildcards allowed: one code for each station, which may stand for several channels. */
  readonly stationCodes: string | readonly string[];
  readonly config: Config | ConfigParameters | Readonly<Record<string, unknown>>;
  /** Stations of one event at once; default 4. */
  readonly maxStations?: number;
  /** Events at once; default 1. */
  readonly maxEvents?: number;
  /** Stands between event and station in codes; default `+`. */
  readonly cat?: string;
  /** Default DEBUG. */
  readonly logLevel?: LogLevel;
  /** Folder that the others count from; default: the working folder. */
  readonly cwd?: string;
  /** Folder of the ASDF data sets; default `datasets`. */
  readonly datasets?: string;
  /** Folder of the figures; default `figures`. */
  readonly figures?: string;
  /** Folder of the logs; default `logs`. */
  readonly logs?: string;
  /** Folder that gets a folder of adjoint sources for each event; default `adjsrcs`. */
  readonly adjsrcs?: string;
  /** Path of the ASDF data set of an event, with the slot `{event_id}` or `{event}`; default `<datasets>/{event_id}.h5`. */
  readonly dsFidTemplate?: string;
  readonly paths?: ExecutivePaths;
  /** Name of the crop, which lies in `<cwd>/crops`, and of the labelled results, `<datasets>/<name>.nc`; default `executive`. */
  readonly name?: string;
  /** No progress bar on a terminal; default false. */
  readonly isQuiet?: boolean;
  /** Stops the work: what is finished is kept for the next call. */
  readonly signal?: AbortSignal;
  /** Hears what happens while the pairs are run. */
  readonly onEvent?: (event: GrowEvent) => void;
}
