// The misfit of observed and synthetic SPECFEM seismograms, for every event and station, as a tomographer needs it:
//
//     crop run crops/misfit.ts --set data=<folder with <event>/<obs|syn>/<NET.STA.CHA>.semd> --set output=<folder>
//
// Each case prepares, windows and measures one pair, and writes <output>/<event>/adj/*.adj and <output>/figures/<event>_<station>.png.
// Reaping writes <output>/misfits.nc over event, station, component and window, and <output>/misfit_results.txt. Without
// data it makes seismograms of its own. Each parameter of a Config may be set (minPeriod=15, pyflexPreset=socal_3-30s), and:
//
//     timeOffset    time of the first sample after the origin in adjoint sources, seconds; default: that of the seismogram
//     stations      STATIONS or StationXML file, for travel times; with it
//     source        CMTSOLUTION or QuakeML file, where {event} stands for the event
//     figures       false: none
import { join, resolve } from "node:path";
import { CropError, type DefinitionOptions, defineCrop, isCropError } from "crop";
import {
  Config,
  eventStations,
  formatConfig,
  Manager,
  pairMisfit,
  parseUtc,
  type PairResult,
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
    timeOffset,
    stations,
    source,
    figures = "true",
    ...rest
  } = options;
  const config = configOf(rest);
  const folder = resolve(output);
  const constants = {
    data: data === undefined ? join(folder, "data") : resolve(data),
    output: folder,
    stations: stations === undefined ? "" : resolve(stations),
    source: source === undefined ? "" : resolve(source),
  };
  const offset = timeOffset === undefined ? {} : { timeOffset: numberOf("timeOffset", timeOffset) };
  const hasFigures = flagOf("figures", figures);
  const pairs =
    data === undefined ? madePairs : eventStations(constants.data, config.componentList);
  return {
    cases: pairs.map(({ event, station }) => ({ event, station })),
    constants,
    fn: async ({ event, station, data: from, output: to, ...places }: Case) => {
      if (data === undefined) writeMadePair(from, event, station);
      const manager = Manager.fromFiles({
        config: config.with({ eventId: event }),
        ...seismogramsOf(from, { event, station }, config.componentList),
        ...(places.source === ""
          ? { origintime }
          : { event: places.source.replaceAll("{event}", event) }),
        ...(places.stations !== "" && { inventory: places.stations }),
        ...offset,
      }).flow();
      manager.writeAdjsrcs({ path: join(to, event, "adj"), flush: true });
      if (hasFigures)
        await manager.plot({ save: join(to, "figures", `${event}_${station}.png`), flush: true });
      return pairMisfit(manager);
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
        };
        await writeMisfitDataset(path, pairs, config.componentList, attrs);
        writeMisfitResults(join(String(to), "misfit_results.txt"), pairs);
      },
    },
  };
});

/** Gives the example's configuration with what the options change, which may be any of its parameters. */
function configOf(options: DefinitionOptions): Config {
  const own = "data, output, timeOffset, stations, source, figures";
  try {
    return new Config(example).with(options);
  } catch (error) {
    throw isCropError(error)
      ? new CropError(error.code, `${error.message}; besides there are ${own}`, { cause: error })
      : error;
  }
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new CropError("bad-option", `${name} is ${JSON.stringify(text)}: a number is wanted`);
}

function flagOf(name: string, text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new CropError("bad-option", `${name} is ${JSON.stringify(text)}: true or false is wanted`);
}
