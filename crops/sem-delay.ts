// Delays between observed and synthetic SPECFEM seismograms, for every event and station:
//
//     crop run crops/sem-delay.ts --set data=<folder with <event>/<obs|syn>/<NET.STA.CHA>.semd> -o delays.nc
//
// A positive delay means that the observed trace comes later. Where traces differ in length, the spectra of short ones have missing places
// at the frequencies of long ones. Without data it makes small seismograms of its own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import FFT from "fft.js";
import { defineCrop } from "crop";
import { Dataset } from "crop/dataset";

/** A seismogram: displacement in metres `[npts]`, sampled every `dt` seconds from `t0` seconds after the origin. */
interface Trace {
  readonly t0: number;
  readonly dt: number;
  readonly data: Float64Array;
}

type Reader = (event: string, kind: "obs" | "syn", station: string) => Trace;

/**
 * Reads a SPECFEM ASCII seismogram: a line a sample, time (s) and displacement (m).
 *
 * @throws Error that names file and line when a line is no pair of numbers or the sampling is not even
 */
function readSemd(file: string): Trace {
  const times: number[] = [];
  const values: number[] = [];
  const lines: number[] = [];
  for (const [i, line] of readFileSync(file, "utf8").split("\n").entries()) {
    if (line.trim() === "") continue;
    const fields = line
      .trim()
      .split(/\s+/)
      .map((field) => Number(field.replace(/[dD]/, "e")));
    const [time = NaN, value = NaN] = fields;
    if (fields.length !== 2 || !Number.isFinite(time) || !Number.isFinite(value)) {
      throw new Error(
        `${file}, line ${i + 1}: two numbers were expected, found ${JSON.stringify(line.slice(0, 80))}`,
      );
    }
    times.push(time);
    values.push(value);
    lines.push(i + 1);
  }
  if (times.length < 3) throw new Error(`${file}: ${times.length} samples are too few`);
  const t0 = times[0]!;
  const dt = (times.at(-1)! - t0) / (times.length - 1);
  const uneven = times.findIndex((time, i) => Math.abs(time - t0 - i * dt) > 0.01 * dt);
  if (uneven !== -1) throw new Error(`${file}, line ${lines[uneven]}: the sampling is not even`);
  return { t0, dt, data: Float64Array.from(values) };
}

const plans = new Map<number, FFT>();

/** Gives the transform of real data, zero-padded to `n` (a power of two), as `n` interleaved complex numbers. */
function transform(data: Float64Array, n: number): Float64Array {
  let plan = plans.get(n);
  if (plan === undefined) plans.set(n, (plan = new FFT(n)));
  const padded = new Float64Array(n);
  padded.set(data);
  const spectrum = new Float64Array(2 * n);
  plan.realTransform(spectrum, padded);
  plan.completeSpectrum(spectrum);
  return spectrum;
}

/**
 * Gives the linear cross-correlation c[k] = sum_i obs[i + k] syn[i], as `[n]` with negative lags at the end.
 */
function correlate(obs: Float64Array, syn: Float64Array, n: number): Float64Array {
  const a = transform(obs, n);
  const b = transform(syn, n);
  const product = new Float64Array(2 * n);
  for (let i = 0; i < 2 * n; i += 2) {
    product[i] = a[i]! * b[i]! + a[i + 1]! * b[i + 1]!;
    product[i + 1] = a[i + 1]! * b[i]! - a[i]! * b[i + 1]!;
  }
  const back = new Float64Array(2 * n);
  plans.get(n)!.inverseTransform(back, product);
  return Float64Array.from({ length: n }, (_, k) => back[2 * k]!);
}

function powerOfTwo(n: number): number {
  return 2 ** Math.ceil(Math.log2(n));
}

/** Compares two traces: the lag of the highest correlation, refined by a parabola through its neighbours. */
function compare(obs: Trace, syn: Trace): { readonly delay: number; readonly correlation: number } {
  const n = powerOfTwo(obs.data.length + syn.data.length);
  const c = correlate(obs.data, syn.data, n);
  let best = 0;
  for (let k = 1; k < n; k++) if (c[k]! > c[best]!) best = k;
  const [before, peak, after] = [c[(best + n - 1) % n]!, c[best]!, c[(best + 1) % n]!];
  const curvature = before - 2 * peak + after;
  const shift = curvature < 0 ? (0.5 * (before - after)) / curvature : 0;
  const lag = (best > n / 2 ? best - n : best) + shift;
  const energy = Math.sqrt(sumOfSquares(obs.data) * sumOfSquares(syn.data));
  if (energy === 0) throw new Error("a trace is zero everywhere: there is nothing to correlate");
  return { delay: lag * obs.dt + obs.t0 - syn.t0, correlation: peak / energy };
}

function sumOfSquares(data: Float64Array): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return sum;
}

/** Gives |X(f)| dt in m s, for the frequencies k / (n dt), k = 0 to n / 2. */
function amplitudeSpectrum({ data, dt }: Trace): Float64Array {
  const n = powerOfTwo(data.length);
  const spectrum = transform(data, n);
  return Float64Array.from(
    { length: n / 2 + 1 },
    (_, k) => Math.hypot(spectrum[2 * k]!, spectrum[2 * k + 1]!) * dt,
  );
}

function checkPair(obs: Trace, syn: Trace): void {
  if (obs.data.length !== syn.data.length)
    throw new Error(
      `the observed trace has ${obs.data.length} samples, the synthetic one ${syn.data.length}`,
    );
  if (Math.abs(obs.dt - syn.dt) > 1e-6 * obs.dt)
    throw new Error(
      `the observed trace is sampled every ${obs.dt} s, the synthetic one every ${syn.dt} s`,
    );
}

function listFiles(data: string): { event: string; station: string }[] {
  const folders = readdirSync(data, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name)
    .toSorted();
  const cases = folders.flatMap((event) => {
    const stations = new Set<string>();
    for (const kind of ["obs", "syn"]) {
      const folder = join(data, event, kind);
      if (!existsSync(folder)) continue;
      for (const name of readdirSync(folder))
        if (name.endsWith(".semd")) stations.add(name.slice(0, -".semd".length));
    }
    return [...stations].toSorted().map((station) => ({ event, station }));
  });
  if (cases.length === 0) throw new Error(`${data} holds no <event>/<obs|syn>/<NET.STA.CHA>.semd`);
  return cases;
}

const demoCases = ["001", "002"].flatMap((event) =>
  ["XX.A.BXZ", "XX.B.BXZ", "XX.C.BXZ"].map((station) => ({ event, station })),
);

/** Small seismograms with known delays: a Ricker wavelet (Ricker 1953) of 1 Hz, 0.1 to 0.7 s later in the observed trace. */
const readDemo: Reader = (event, kind, station) => {
  const delay = Number(event) * 0.1 + "ABC".indexOf(station[3]!) * 0.25;
  const arrival = 10 + (kind === "obs" ? delay : 0);
  const dt = 0.05;
  const ricker = (t: number): number =>
    (1 - 2 * (Math.PI * t) ** 2) * Math.exp(-((Math.PI * t) ** 2));
  return {
    t0: 0,
    dt,
    data: Float64Array.from({ length: 512 }, (_, i) => ricker(i * dt - arrival)),
  };
};

export default defineCrop(({ data }) => {
  const folder = data === undefined ? undefined : resolve(data);
  const cases = folder === undefined ? demoCases : listFiles(folder);
  const read: Reader =
    folder === undefined
      ? readDemo
      : (event, kind, station) => readSemd(join(folder, event, kind, `${station}.semd`));
  return {
    fn: ({ event, station }: { event: string; station: string }) => {
      const obs = read(event, "obs", station);
      const syn = read(event, "syn", station);
      checkPair(obs, syn);
      const n = powerOfTwo(obs.data.length);
      // As it is printed: traces of one sampling rate share their frequencies, whatever their first sample rounds to.
      const dt = Number(obs.dt.toPrecision(9));
      const frequency = Float64Array.from({ length: n / 2 + 1 }, (_, k) => k / (n * dt));
      const pair = compare(obs, syn);
      return new Dataset({
        coords: { frequency: { dims: "frequency", data: frequency, attrs: { units: "Hz" } } },
        dataVars: {
          delay: { dims: [], data: pair.delay },
          correlation: { dims: [], data: pair.correlation },
          spectrum_obs: { dims: "frequency", data: amplitudeSpectrum(obs) },
          spectrum_syn: { dims: "frequency", data: amplitudeSpectrum(syn) },
        },
      });
    },
    cases,
    vars: {
      delay: {
        dims: [],
        units: "s",
        attrs: { long_name: "cross-correlation delay, positive where the observed trace is later" },
      },
      correlation: {
        dims: [],
        units: "1",
        attrs: { long_name: "highest normalised cross-correlation" },
      },
      spectrum_obs: { dims: ["frequency"], units: "m s" },
      spectrum_syn: { dims: ["frequency"], units: "m s" },
    },
    attrs: { title: "Delays between observed and synthetic seismograms" },
  };
});
