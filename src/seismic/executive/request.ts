import { resolve } from "node:path";
import type { ExecutiveOptions } from "./executive-options.ts";
import { templateUnder } from "./path-template.ts";

/** What is asked of an Executive, with all defaults and absolute paths; plain data. */
export interface Request {
  /** As given, sorted. */
  readonly eventIds: readonly string[];
  readonly stationCodes: readonly string[];
  /** JSON of the configuration. */
  readonly config: string;
  readonly cat: string;
  readonly logLevel: string;
  readonly cwd: string;
  readonly datasets: string;
  readonly figures: string;
  readonly logs: string;
  readonly adjsrcs: string;
  /** Path with a slot for the event. */
  readonly dsFidTemplate: string;
  readonly paths: RequestPaths;
  readonly name: string;
}

/** Paths and templates in the order in which they are tried, absolute. */
export interface RequestPaths {
  readonly waveforms: readonly string[];
  readonly synthetics: readonly string[];
  readonly responses: readonly string[];
  readonly events: readonly string[];
}

/** Completes what was asked for; `config` is the JSON of the configuration. Nothing is checked. */
export function requestOf(options: Omit<ExecutiveOptions, "config">, config: string): Request {
  const { cat = "+", logLevel = "DEBUG", name = "executive", paths = {} } = options;
  const cwd = resolve(options.cwd ?? ".");
  const folder = (given: string | undefined, fallback: string): string =>
    resolve(cwd, given ?? fallback);
  const list = (given: string | readonly string[] | undefined): readonly string[] =>
    [given ?? []].flat().map((path) => templateUnder(cwd, path));
  const datasets = folder(options.datasets, "datasets");
  return {
    eventIds: [options.eventIds].flat().toSorted(),
    stationCodes: [options.stationCodes].flat().toSorted(),
    config,
    cat,
    logLevel,
    cwd,
    datasets,
    figures: folder(options.figures, "figures"),
    logs: folder(options.logs, "logs"),
    adjsrcs: folder(options.adjsrcs, "adjsrcs"),
    dsFidTemplate: templateUnder(
      options.dsFidTemplate === undefined ? datasets : cwd,
      options.dsFidTemplate ?? "{event_id}.h5",
    ),
    paths: {
      waveforms: list(paths.waveforms ?? "data/{event}/obs"),
      synthetics: list(paths.synthetics ?? "data/{event}/syn"),
      responses: list(paths.responses),
      events: list(paths.events),
    },
    name,
  };
}
