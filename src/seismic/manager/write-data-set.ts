import { CropError } from "../../errors.ts";
import type { AttributeValue } from "../../hdf5/index.ts";
import { adjointChannel, adjointTimes } from "../adjoint/index.ts";
import type { AsdfDataSet } from "../asdf/index.ts";
import { stationName } from "../asdf/names.ts";
import { Catalog } from "../catalog.ts";
import { type Config, configParameters } from "../config/index.ts";
import { counted } from "../../counted.ts";
import type { Event } from "../event.ts";
import type { Inventory } from "../inventory.ts";
import type { Warn } from "../signal/index.ts";
import type { Stream } from "../stream.ts";
import type { Trace } from "../trace.ts";
import { formatUtc } from "../utc-time.ts";
import type { MisfitWindow } from "../windows/index.ts";
import type { ComponentSources, ComponentWindows } from "./measure-components.ts";
import { phasePrefix, windowsGroup } from "./stored-windows.ts";

/** The group of the adjoint sources in a data set. */
const sourcesGroup = "AdjointSources";

/** What a data set keeps of one evaluation of a station; what is absent is not written. */
export interface Evaluation {
  readonly config: Config;
  readonly event?: Event;
  readonly inv?: Inventory;
  /** As they are to be kept, which is processed as a rule. */
  readonly stObs: Stream;
  readonly stSyn: Stream;
  readonly windows?: ComponentWindows;
  readonly adjointSources?: ComponentSources;
  /** Time of the first sample after the origin, seconds. */
  readonly timeOffset: number;
}

/**
 * Writes an evaluation into a data set as Pyatoa lays it out. Event, StationXML and observed waveforms stay where they are there already;
 * synthetic waveforms, windows, adjoint sources and configuration of the same iteration and step are replaced. `warn` hears of observed
 * waveforms that stay and are others than these, as those of another filter are.
 *
 * @throws CropError `usage` when there are no traces or the data set is read only, `bad-data` for codes and tags that ASDF does not take
 * Source: pyatoa 0.4.2 `Manager.write_to_dataset`.
 */
export async function writeEvaluation(
  ds: AsdfDataSet,
  evaluation: Evaluation,
  warn: Warn,
): Promise<void> {
  const kept = await writeMeasurements(ds, evaluation);
  if (kept.length > 0) warn(describeKept(ds, evaluation.config, kept));
  await writeConfiguration(ds, evaluation.config);
}

/**
 * Writes an evaluation as {@link writeEvaluation} does, without the configuration, which several stations have in common. Gives the ids of the
 * observed traces in whose place others stay.
 */
export async function writeMeasurements(
  ds: AsdfDataSet,
  evaluation: Evaluation,
): Promise<readonly string[]> {
  const { config, event, inv, stObs, stSyn, windows, adjointSources } = evaluation;
  const [trace] = stObs.traces;
  if (trace === undefined) throw new CropError("usage", "there are no traces to write");
  const { network, station } = trace;
  if (event !== undefined && ![...ds.events()].some((one) => one.resourceId === event.resourceId)) {
    await ds.addQuakeMl(new Catalog([event]));
  }
  const own = inv?.select({ network, station });
  if (own !== undefined && !hasStationXml(ds, `${network}.${station}`)) await ds.addStationXml(own);
  const kept = addObserved(ds, stObs, config.observedTag);
  await replaceWaveforms(ds, stSyn, config.syntheticTag);

  const isOwn = (name: string): boolean => name === `${network}.${station}`;
  await deleteMeasurements(ds, config, isOwn, {
    windows: windows !== undefined,
    adjointSources: adjointSources !== undefined,
  });
  const code = `${network}_${station}_`;
  if (windows !== undefined) {
    const group = `${windowsGroup}/${config.auxPath}/`;
    for (const [component, list] of windows) {
      for (const [i, window] of list.entries()) {
        ds.addAuxiliaryData(
          `${group}${code}${component}_${i}`,
          BigInt64Array.of(BigInt(window.left), BigInt(window.right)),
          { parameters: windowAttributes(window) },
        );
      }
    }
  }
  if (adjointSources !== undefined) writeSources(ds, evaluation, adjointSources, code);
  return kept;
}

/**
 * Says that a data set keeps other observed waveforms, with the periods of its earlier configurations where they differ. Called before the
 * configuration is written.
 */
export function describeKept(ds: AsdfDataSet, config: Config, ids: readonly string[]): string {
  const [first, ...more] = ids;
  const which = more.length === 0 ? first : `${first} and ${counted(more.length, "other")}`;
  const now = periodsOf(config.minPeriod, config.maxPeriod);
  const before = new Set(
    ds
      .auxiliaryPaths()
      .filter((path) => path.startsWith("Configs/"))
      .map((path) => ds.auxiliary(path).attributes)
      .map((values) => periodsOf(values["min_period"]?.data[0], values["max_period"]?.data[0])),
  );
  before.delete(now);
  const how = before.size === 0 ? "" : `, where the configuration was of ${[...before].join(", ")}`;
  return `${ds.path} keeps the observed waveforms that it had of ${which}${how}; windows and adjoint sources are of others now, filtered to ${now}: write to another data set`;
}

function periodsOf(minPeriod: unknown, maxPeriod: unknown): string {
  return `${String(minPeriod)}-${String(maxPeriod)} s`;
}

/** Adds observed traces, but in the place of none that is there; gives the ids of those at whose times others are. */
function addObserved(ds: AsdfDataSet, stream: Stream, tag: string): readonly string[] {
  const names = new Set(stream.traces.map((trace) => stationName(trace)));
  const earlier = [...names]
    .filter((name) => ds.stations().includes(name) && ds.station(name).tags().includes(tag))
    .flatMap((name) => [...ds.station(name).stream(tag)]);
  ds.addWaveforms(stream, tag);
  return stream.traces
    .filter((trace) => earlier.some((one) => isOther(one, trace)))
    .map(({ id }) => id);
}

/** Tells whether two traces of one channel and time are not the same. */
function isOther(one: Trace, trace: Trace): boolean {
  if (one.id !== trace.id) return false;
  if (one.starttime > trace.endtime || one.endtime < trace.starttime) return false;
  if (one.npts !== trace.npts) return true;
  const [a, b] = [one.toFloat64(), trace.toFloat64()];
  // Machines may differ in the last digits.
  const least = 1e-9 * b.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return a.some((x, i) => !(Math.abs(x - b[i]!) <= least));
}

/**
 * Deletes the windows and adjoint sources that an evaluation has of stations `NET.STA`, as one of them alone where told so. Waveforms stay.
 *
 * @throws CropError `usage` when the data set is read only
 */
export async function deleteMeasurements(
  ds: AsdfDataSet,
  { auxPath }: Config,
  isOwn: (station: string) => boolean,
  {
    windows = true,
    adjointSources = true,
  }: { readonly windows?: boolean; readonly adjointSources?: boolean } = {},
): Promise<void> {
  // NET_STA_<component>_<number> and NET_STA_<channel>; a station's code may hold _ itself.
  const groups = [
    ...(windows ? [[`${windowsGroup}/${auxPath}/`, /^([^_]+)_(.+)_[^_]+_\d+$/] as const] : []),
    ...(adjointSources ? [[`${sourcesGroup}/${auxPath}/`, /^([^_]+)_(.+)_[^_]+$/] as const] : []),
  ];
  await deleteMatching(ds, (path) =>
    groups.some(([group, name]) => {
      const found = path.startsWith(group) ? name.exec(path.slice(group.length)) : null;
      return found !== null && isOwn(`${found[1]}.${found[2]}`);
    }),
  );
}

function hasStationXml(ds: AsdfDataSet, name: string): boolean {
  return ds.stations().includes(name) && ds.station(name).stationXml() !== undefined;
}

async function replaceWaveforms(ds: AsdfDataSet, stream: Stream, tag: string): Promise<void> {
  const names = new Set(stream.traces.map(({ network, station }) => `${network}.${station}`));
  for (const name of names) {
    if (ds.stations().includes(name) && ds.station(name).tags().includes(tag)) {
      await ds.deleteStation(name, tag);
    }
  }
  ds.addWaveforms(stream, tag);
}

async function deleteMatching(ds: AsdfDataSet, isOld: (path: string) => boolean): Promise<void> {
  const paths = ds.auxiliaryPaths().filter(isOld);
  if (paths.length > 0) await ds.deleteAuxiliaryData(paths);
}

function windowAttributes(window: MisfitWindow): Record<string, string | number | bigint> {
  const phases = window.phaseArrivals.map(({ name, time }) => [`${phasePrefix}${name}`, time]);
  return {
    absolute_endtime: formatUtc(window.absoluteEndtime),
    absolute_starttime: formatUtc(window.absoluteStarttime),
    cc_shift_in_samples: BigInt(window.ccShiftInSamples),
    cc_shift_in_seconds: window.ccShiftInSeconds,
    center_index: BigInt(window.center),
    channel_id: window.channelId,
    dlnA: window.dlnA,
    dt: window.dt,
    left_index: BigInt(window.left),
    max_cc_value: window.maxCcValue,
    min_period: window.minPeriod,
    relative_endtime: window.relativeEndtime,
    relative_starttime: window.relativeStarttime,
    right_index: BigInt(window.right),
    time_of_first_sample: formatUtc(window.timeOfFirstSample),
    window_weight: window.windowWeight,
    ...Object.fromEntries(phases),
  };
}

function writeSources(
  ds: AsdfDataSet,
  { config, stObs, stSyn, timeOffset }: Evaluation,
  sources: ComponentSources,
  code: string,
): void {
  const group = `${sourcesGroup}/${config.auxPath}/`;
  for (const [component, { misfit, samples }] of sources) {
    const { network, station, location, samplingRate } = stObs.select({ component }).at(0)!;
    const channel = adjointChannel(`${network}.${station}`, samplingRate, component);
    const times = adjointTimes(samples.length, 1 / samplingRate, timeOffset);
    const data = Float64Array.from({ length: 2 * samples.length }, (_, i) =>
      i % 2 === 0 ? times[i / 2]! : samples[(i - 1) / 2]!,
    );
    ds.addAuxiliaryData(`${group}${code}${channel}`, data, {
      shape: [samples.length, 2],
      parameters: {
        adj_src_type: config.adjSrcType,
        component: channel,
        dt: 1 / samplingRate,
        location,
        max_period: config.maxPeriod,
        min_period: config.minPeriod,
        misfit,
        network,
        starttime: formatUtc(stSyn.select({ component }).at(0)!.starttime),
        station,
      },
    });
  }
}

/** Writes the parameters as attributes, those of windows and misfit behind the name of their configuration; an earlier one is replaced. */
export async function writeConfiguration(ds: AsdfDataSet, config: Config): Promise<void> {
  const path = `Configs/${config.auxPath}`;
  await deleteMatching(ds, (old) => old === path);
  const parameters = [...configParameters(config)].flatMap(([name, value]) =>
    isMapping(value)
      ? Object.entries(value).map(([key, item]) => [`${name}_${key}`, attributeFor(key, item, "")])
      : [[name, attributeFor(name, value, "None")]],
  );
  ds.addAuxiliaryData(path, Int8Array.of(0), { parameters: Object.fromEntries(parameters) });
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The parameters that are whole numbers, as h5py keeps those of Python; with its booleans, which the HDF5 library here cannot write. */
const wholeNumbers: ReadonlySet<string> = new Set([
  "iteration",
  "step_count",
  "noise_start_index",
  "noise_end_index",
  "signal_start_index",
  "signal_end_index",
  "lnpt",
  "num_taper",
  "ipower_costaper",
]);

function attributeFor(name: string, value: unknown, nothing: string): AttributeValue {
  if (typeof value === "boolean") return Int8Array.of(value ? 1 : 0);
  if (typeof value === "number") return wholeNumbers.has(name) ? BigInt(value) : value;
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return nothing;
  const numbers = value.filter((item) => typeof item === "number");
  return numbers.length === value.length ? numbers : value.map(String);
}
