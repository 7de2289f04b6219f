import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createHdf5, hdf5Types } from "../../../src/hdf5/index.ts";
import { openAsdf, type Samples, Stream, Trace } from "../../../src/seismic/index.ts";

/** A small data set of pyasdf: one station with a response. */
export const sample: string = fileURLToPath(
  new URL("../../../../test/data/seismic/asdf-small.h5", import.meta.url),
);

/** 2024-01-01T00:00:00.25 */
export const start: bigint = 1_704_067_200_250_000_000n;

/** Gives a trace of a station with samples that follow from its name. */
export function traceOf(station: string, channel: string, data?: Samples): Trace {
  const seed = [...station, ...channel].reduce((sum, each) => sum + each.charCodeAt(0), 0);
  return new Trace(data ?? Int32Array.from({ length: 200 }, (_, i) => (seed * (i + 1)) % 1009), {
    network: "XY",
    station,
    channel,
    starttime: start,
    samplingRate: 20,
  });
}

/** Writes a data set in which each station has two channels under the tag `raw`, and `more` traces by tag. */
export async function writeInput(
  path: string,
  stations: readonly string[],
  more: Readonly<Record<string, readonly Trace[]>> = {},
): Promise<void> {
  const data = await openAsdf(path, { mode: "w" });
  for (const station of stations)
    data.addWaveforms([traceOf(station, "BHZ"), traceOf(station, "BHN")], "raw");
  for (const [tag, traces] of Object.entries(more)) data.addWaveforms(traces, tag);
  data.close();
}

/** Gives everything that is under a tag, by the name of the station. */
export async function readOutput(path: string, tag: string): Promise<Record<string, Stream>> {
  const data = await openAsdf(path);
  try {
    return Object.fromEntries(
      data
        .stations()
        .filter((name) => data.station(name).tags().includes(tag))
        .map((name) => [name, data.station(name).stream(tag)]),
    );
  } finally {
    data.close();
  }
}

/** Writes a data set by hand: a station `XY.A` that is whole, and `XY.B` with this StationXML. */
export async function writeWithXml(path: string, xml: string): Promise<void> {
  const file = await createHdf5(path);
  const text = (value: string): Parameters<typeof file.setAttribute>[2] => ({
    type: { kind: "string", bytes: value.length + 1, charset: "ascii" },
    shape: [],
    data: [value],
  });
  file.setAttribute("/", "file_format", text("ASDF"));
  file.setAttribute("/", "file_format_version", text("1.0.3"));
  for (const group of ["/Waveforms", "/Waveforms/XY.A", "/Waveforms/XY.B"]) file.createGroup(group);
  for (const station of ["A", "B"]) {
    const name = `/Waveforms/XY.${station}/XY.${station}..BHZ__2024-01-01T00:00:00__2024-01-01T00:00:01__raw`;
    file.createDataset(name, {
      type: hdf5Types.int32,
      shape: [21],
      data: Int32Array.from({ length: 21 }, (_, i) => i),
    });
    file.setAttribute(name, "starttime", {
      type: hdf5Types.int64,
      shape: [],
      data: BigInt64Array.of(start),
    });
    file.setAttribute(name, "sampling_rate", {
      type: hdf5Types.float64,
      shape: [],
      data: Float64Array.of(20),
    });
  }
  const bytes = Int8Array.from(Buffer.from(xml));
  file.createDataset("/Waveforms/XY.B/StationXML", {
    type: hdf5Types.int8,
    shape: [bytes.length],
    data: bytes,
  });
  file.close();
}

/** Gives the first place at which two files of one length differ, and the last. */
export function differenceOf(one: string, other: string): readonly [first: number, last: number] {
  const [a, b] = [readFileSync(one), readFileSync(other)];
  const places = Array.from(a.keys()).filter((i) => a[i] !== b[i]);
  return [places[0] ?? -1, places.at(-1) ?? -1];
}
