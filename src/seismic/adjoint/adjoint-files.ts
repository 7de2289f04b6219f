import { CropError } from "../../errors.ts";
import { brokenSample } from "../samples.ts";
import { AdjointColumns } from "./adjoint-columns.ts";

/** The adjoint sources of one station. */
export interface StationSources {
  readonly network: string;
  readonly station: string;
  /** Hz */
  readonly samplingRate: number;
  /** By the letter of the component: `[npts]` in the order of the synthetic's samples, all of one length. */
  readonly sources: ReadonlyMap<string, Float64Array>;
}

/** What {@link adjointFiles} writes besides. */
export interface AdjointFileOptions {
  /** Time of the first sample after the origin, seconds. Default: 0. */
  readonly timeOffset?: number;
  /** Letters of the components that get a file of zeros where they have no source. Default: none. */
  readonly blanks?: readonly string[];
}

/** A file by its name and what is in it. */
export interface AdjointFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Gives the adjoint source files of a station as SPECFEM reads them, `NET.STA.<band>X<component>.adj`: a line a sample, time (s)
 * and amplitude with 19 digits each. No sources give no files, not even blanks.
 *
 * @throws CropError `bad-data` when the lengths of the sources differ or one is not finite, `bad-option` for a sampling interval
 *   below 1 ms, which has no band code
 * Source: SPECFEM3D user manual, adjoint simulations; pyadjoint 0.2.3 `AdjointSource.write`, pyatoa 0.4.2 `write_adjsrcs`.
 */
export function adjointFiles(
  { network, station, samplingRate, sources }: StationSources,
  { timeOffset = 0, blanks = [] }: AdjointFileOptions = {},
): readonly AdjointFile[] {
  const [first] = sources.values();
  if (first === undefined) return [];
  const id = `${network}.${station}`;
  const dt = 1 / samplingRate;
  const columns = columnsFor(first.length, dt, timeOffset);
  const zeros = new Float64Array(first.length);
  const missing = blanks.filter((component) => !sources.has(component));
  const all = [...sources, ...missing.map((component) => [component, zeros] as const)];
  return all.map(([component, samples]) => {
    const name = `${id}.${adjointChannel(id, samplingRate, component)}.adj`;
    if (samples.length !== first.length || brokenSample(samples) !== -1) {
      throw new CropError(
        "bad-data",
        `${name}: ${samples.length} samples, ${first.length} finite ones are wanted as in the first component`,
        { fields: { station: id, component } },
      );
    }
    return { name, text: columns.textOf(samples) };
  });
}

/**
 * Gives the channel code of an adjoint source, such as `BXZ`; `id` names the station in errors, `samplingRate` in Hz.
 *
 * @throws CropError `bad-option` for a sampling interval below 1 ms, which has no band code
 */
export function adjointChannel(id: string, samplingRate: number, component: string): string {
  return `${bandCode(1 / samplingRate, id)}X${component}`;
}

/** The columns that were written last: as a rule all stations have the same times. */
let last: { readonly key: string; readonly columns: AdjointColumns } | undefined;

function columnsFor(npts: number, dt: number, offset: number): AdjointColumns {
  const key = `${npts} ${dt} ${offset}`;
  if (last?.key !== key) {
    last = { key, columns: new AdjointColumns(adjointTimes(npts, dt, offset)) };
  }
  return last.columns;
}

/**
 * Gives the times of an adjoint source's samples, seconds after the origin, float64 `[npts]`: as `numpy.linspace` does, which ends
 * exactly at the last one.
 */
export function adjointTimes(npts: number, dt: number, offset: number): Float64Array {
  const last = (npts - 1) * dt;
  const step = last / (npts - 1);
  const times = new Float64Array(npts).map((_, i) => i * step + offset);
  times[npts - 1] = last + offset;
  return times;
}

/** Gives the band code of a sampling interval in seconds, as SPECFEM names its synthetics. */
function bandCode(dt: number, id: string): string {
  if (dt >= 1) return "L";
  if (dt > 0.1) return "M";
  if (dt > 0.0125) return "B";
  if (dt >= 0.001) return "H";
  throw new CropError("bad-option", `${id}: no band code for a sampling interval of ${dt} s`);
}
