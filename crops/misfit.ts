// The misfit of observed and synthetic SPECFEM seismograms, for every event and station, as a tomographer needs it:
//
//     crop run crops/misfit.ts --set data=<folder with <event>/<obs|syn>/<NET.STA.CHA>.semd> --set output=<folder>
//
// Each case prepares, windows and measures one pair, and writes <output>/<event>/adj/*.adj and <output>/figures/<event>_<station>.png.
// Reaping writes <output>/misfits.nc over event, station, component and window, and <output>/misfit_results.txt. Without
// data it makes seismograms of its own. Each parameter of a Config may be set (minPeriod=15, pyflexPreset=socal_3-30s), and:
//
//     bands         bands of periods to measure in one by one, seconds: 10-30,20-50; misfits and adjoint sources are their means
//     timeOffset    time of the first sample after the origin in adjoint sources, seconds; default: that of the seismogram
//     stations      STATIONS or StationXML file, for travel times, which some presets need; with it
//     source        CMTSOLUTION or QuakeML file, where {event} stands for the event
//     figures       false: none
//
// A pair without windows has no adjoint source, one that fails no figure either: those of an earlier run into the same output go.
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { CropError, type DefinitionOptions, defineCrop, isCropError } from "crop";
import {
  Config,
  eventStations,
  formatConfig,
  type Log,
  Manager,
  pairFiles,
  pairMisfit,
  parsePeriodBands,
  parseUtc,
  type PairResult,
  removePairFiles,
  seismogramsOf,
  writeMisfitDataset,
  writeMisfitResults,
} from "crop/seismic";
import { madePairs, writeMadePair } from "./made-seismograms.ts";

/** The example of Pyatoa's documentation. */
const example = {
  minPeriod: 10,
  maxPeriod: 100,
  componentList: ["Y"],
  pyflexPreset: "default",
  adjSrcType: "cc_traveltime",
  stObsType: "syn",
  stSynType: "syn",
} as const;

/** SPECFEM seismograms count from the origin and do not say when that was. */
const origintime = parseUtc("2000-01-01");

interface Case {
  readonly event: string;
  readonly station: string;
  readonly data: string;
  readonly output: string;
  /** "" where there is none. */
  readonly stations: string;
  readonly source: string;
}

export default defineCrop((options) => {
  const {
    data,
    output = "misfit-output",
    bands,
    timeOffset,
    stations,
    source,
    figures = "true",
    ...rest
  } = options;
  const periods = bands === undefined ? undefined : parsePeriodBands(bands);
  const config = configOf({ ...rest, ...spanOf(periods, rest) });
  const folder = resolve(output);
  const constants = {
    data: data === undefined ? join(folder, "data") : resolve(data),
    output: folder,
    stations: stations === undefined ? "" : resolve(stations),
    source: source === undefined ? "" : resolve(source),
  };
  const offset = timeOffset === undefined ? {} : { timeOffset: numberOf("timeOffset", timeOffset) };
  const hasFigures = flagOf("figures", figures);
  return {
    // Listed at sowing alone.
    cases: () => {
      checkPaths(constants);
      checkPlace(constants, config);
      const pairs =
        data === undefined ? madePairs : eventStations(constants.data, config.componentList);
      return pairs.map(({ event, station }) => ({ event, station }));
    },
    constants,
    fn: async ({ event, station, data: from, output: to, ...places }: Case) => {
      if (data === undefined) writeMadePair(from, event, station);
      removePairFiles(to, { event, station });
      const warnings = new Set<string>();
      const log: Log = ({ level, message }) => {
        if (level !== "warning") return;
        warnings.add(message);
        process.emitWarning(message, "SeismicWarning"); // into the log of the batch, also of a pair that fails
      };
      const manager = Manager.fromFiles({
        config: config.with({ eventId: event }),
        ...seismogramsOf(from, { event, station }, config.componentList),
        ...(places.source === ""
          ? { origintime }
          : { event: places.source.replaceAll("{event}", event) }),
        ...(places.stations !== "" && { inventory: places.stations }),
        ...offset,
        log,
      });
      const measured = periods === undefined ? undefined : manager.flowMultiband(periods);
      if (measured === undefined) manager.flow();
      const { adjsrcs, figure } = pairFiles(to, { event, station });
      manager.writeAdjsrcs({ path: adjsrcs, flush: true });
      if (hasFigures) await manager.plot({ save: figure, flush: true });
      return {
        ...pairMisfit(manager, measured),
        ...(warnings.size > 0 && { warnings: [...warnings] }),
      };
    },
    reap: {
      output: join(folder, "misfits.nc"),
      write: async ({ cases, path, constants: { data: from, output: to } }) => {
        const pairs: PairResult[] = [];
        for await (const each of cases) {
          const { event, station } = each.settings as Case;
          pairs.push({ event, station, result: each.kind === "value" ? each.value : null });
        }
        const attrs = {
          title: "Waveform misfits",
          data: String(from),
          config: formatConfig(config, "json"),
          ...(bands !== undefined && { bands }),
        };
        await writeMisfitDataset(path, pairs, config.componentList, attrs);
        writeMisfitResults(join(String(to), "misfit_results.txt"), pairs);
        tellWithoutWindows(pairs);
        tellWarnings(pairs);
      },
    },
  };
});

/** Gives the example's configuration with what the options change, which may be any of its parameters. */
function configOf(options: DefinitionOptions): Config {
  const own = "data, output, bands, timeOffset, stations, source, figures";
  try {
    const config = new Config(example).with(options);
    if (!config.adjSrcType.endsWith("_dd")) return config;
    throw new CropError(
      "bad-option",
      `adjSrcType ${config.adjSrcType} compares two stations, and a case has one`,
    );
  } catch (error) {
    throw isCropError(error)
      ? new CropError(error.code, `${error.message}; besides there are ${own}`, { cause: error })
      : error;
  }
}

/** Gives the parameters that the bands stand for: figure and data set name the periods of all together. */
function spanOf(
  bands: ReturnType<typeof parsePeriodBands> | undefined,
  others: DefinitionOptions,
): DefinitionOptions {
  if (bands === undefined) return {};
  const given = Object.keys(others).find((name) => /^(?:min|max)_?period$/i.test(name));
  if (given !== undefined) {
    throw new CropError("bad-option", `bands stands for all periods: leave ${given} out`);
  }
  return {
    minPeriod: String(Math.min(...bands.map(([least]) => least))),
    maxPeriod: String(Math.max(...bands.map(([, greatest]) => greatest))),
  };
}

/** Names the pairs that have no misfit because no window was found. */
function tellWithoutWindows(pairs: readonly PairResult[]): void {
  const without = pairs.filter(({ result }) => result?.nwin === 0);
  if (without.length === 0) return;
  const names = without.slice(0, 10).map(({ event, station }) => `${event} ${station}`);
  const more = without.length > names.length ? ` and ${without.length - names.length} more` : "";
  process.stderr.write(
    `crop: no windows, so no misfit (nan) and no adjoint source: ${names.join(", ")}${more}\n`,
  );
}

/** Tells what the first pairs with warnings warn of. */
function tellWarnings(pairs: readonly PairResult[]): void {
  const warned = pairs.filter(({ result }) => result?.warnings !== undefined);
  const lines = warned
    .slice(0, 10)
    .map(
      ({ event, station, result }) =>
        `crop: ${event} ${station}: ${result?.warnings?.join("; ")}\n`,
    );
  if (warned.length > lines.length)
    lines.push(
      `crop: ${warned.length} pairs have warnings: \`warnings\` of the dataset holds all\n`,
    );
  process.stderr.write(lines.join(""));
}

/** Refuses before any work what no pair could do with. A source with a slot for the event is looked for by each pair. */
function checkPaths({
  output,
  stations,
  source,
}: Pick<Case, "output" | "stations" | "source">): void {
  const files = Object.entries({ stations, source: source.includes("{event}") ? "" : source });
  for (const [name, path] of files) {
    if (path !== "" && !existsSync(path))
      throw new CropError("not-found", `${name} is ${path}, which is not there`);
  }
  if (statSync(output, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new CropError("bad-option", `output is ${output}, which is no folder`);
}

/** Refuses what would be of no effect, or fail each pair, since it is not known where event and station are. */
function checkPlace({ stations, source }: Pick<Case, "stations" | "source">, config: Config): void {
  if (stations !== "" && source === "")
    throw new CropError("bad-option", "stations is of no use without source: set both or neither");
  if (stations !== "" || !(config.needsPlace || config.rotateToRtz)) return;
  const what = config.rotateToRtz ? "rotateToRtz" : "checkGlobalDataQuality of the windows";
  throw new CropError(
    "bad-option",
    `${what} needs to know where event and station are: set stations and source`,
  );
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new CropError("bad-option", `${name} is ${JSON.stringify(text)}: a number is wanted`);
}

function flagOf(name: string, text: string): boolean {
  if (/^(?:true|1)$/i.test(text)) return true;
  if (/^(?:false|0)$/i.test(text)) return false;
  throw new CropError("bad-option", `${name} is ${JSON.stringify(text)}: true or false is wanted`);
}
