// Times the steps of the signal library, each by itself, and prints the best of its times in seconds as JSON.
//
//   node dist/bench/signal-steps.js NPTS
import { readFileSync } from "node:fs";
import { ComplexFft, RealFft } from "../src/seismic/fft/index.ts";
import { removeResponse, removeSensitivity, type Response } from "../src/seismic/response/index.ts";
import {
  bandpass,
  bandstop,
  decimate,
  detrend,
  differentiate,
  envelope,
  highpass,
  integrate,
  interpolate,
  lowpass,
  resample,
  rotateNeRt,
  rotateToZne,
  taper,
} from "../src/seismic/signal/index.ts";

const npts = Number(process.argv[2]);
const rate = 40;
const x = new Float64Array(npts);
for (let i = 0; i < npts; i++) x[i] = 1000 * Math.sin(i / 50) + ((i * 7919) % 1000);

const tables: unknown = JSON.parse(
  readFileSync(new URL("../../test/data/seismic/response-tables.json", import.meta.url), "utf8"),
);
const { channels } = tables as { readonly channels: Readonly<Record<string, Response>> };
const symmetric = channels["TA.POKR..BHZ"]!;
const asymmetric = channels["XY.S0003..BHZ"]!;
const oriented = [0, 10, 100].map((azimuth, i) => ({
  samples: x,
  azimuth,
  dip: i === 0 ? -90 : 0,
}));
const [first, second, third] = oriented;

const steps: Readonly<Record<string, () => unknown>> = {
  "detrend simple": () => detrend(x),
  "detrend linear": () => detrend(x, { type: "linear" }),
  "detrend demean": () => detrend(x, { type: "demean" }),
  "detrend polynomial 3": () => detrend(x, { type: "polynomial", order: 3 }),
  "taper hann 5 %": () => taper(x, rate, { maxPercentage: 0.05 }),
  "taper cosine 50 %": () => taper(x, rate, { maxPercentage: 0.5, type: "cosine" }),
  "taper kaiser 50 %": () =>
    taper(x, rate, { maxPercentage: 0.5, type: { type: "kaiser", beta: 8 } }),
  "band-pass": () => bandpass(x, rate, { freqmin: 0.1, freqmax: 2 }),
  "band-pass, zero phase": () => bandpass(x, rate, { freqmin: 0.1, freqmax: 2, zerophase: true }),
  "band-stop": () => bandstop(x, rate, { freqmin: 1, freqmax: 2 }),
  "low-pass, 2 corners": () => lowpass(x, rate, { freq: 1, corners: 2 }),
  "high-pass, 3 corners": () => highpass(x, rate, { freq: 1, corners: 3 }),
  "decimate 4": () => decimate(x, rate, 4),
  "resample to 10 Hz": () => resample(x, rate, 10),
  "resample to 33 Hz": () => resample(x, rate, 33),
  "interpolate to 7 Hz": () => interpolate(x, rate, 7),
  "interpolate to 100 Hz": () => interpolate(x, rate, 100),
  "interpolate linear to 100 Hz": () => interpolate(x, rate, 100, { method: "linear" }),
  "interpolate nearest to 7 Hz": () => interpolate(x, rate, 7, { method: "nearest" }),
  "interpolate cubic to 7 Hz": () => interpolate(x, rate, 7, { method: "cubic" }),
  "interpolate quadratic to 7 Hz": () => interpolate(x, rate, 7, { method: "quadratic" }),
  "interpolate lanczos 20 to 7 Hz": () => interpolate(x, rate, 7, { method: "lanczos", a: 20 }),
  integrate: () => integrate(x, rate),
  differentiate: () => differentiate(x, rate),
  envelope: () => envelope(x),
  "rotate NE->RT": () => rotateNeRt(x, x, 33),
  "rotate ->ZNE": () => rotateToZne([first!, second!, third!]),
  "remove response, symmetric FIR": () => removeResponse(x, rate, symmetric),
  "remove response, asymmetric FIR": () => removeResponse(x, rate, asymmetric),
  "remove sensitivity": () => removeSensitivity(x, symmetric),
};

const lengths = [
  1000, 1024, 20_000, 36_000, 50_625, 65_536, 117_649, 262_144, 360_000, 1009, 65_537, 100_003,
];

const seconds: Record<string, number> = {};
for (const [name, step] of Object.entries(steps)) seconds[name] = bestOf(step);
for (const length of lengths) {
  const real = new RealFft(length);
  const spectrum = new Float64Array(2 * real.bins);
  const samples = new Float64Array(length).map((_, i) => Math.sin(i * i));
  seconds[`rfft ${length}`] = bestOf(() => real.forward(samples, spectrum));
  seconds[`irfft ${length}`] = bestOf(() => real.inverse(spectrum, samples));
  const complex = new ComplexFft(length);
  const input = new Float64Array(2 * length).map((_, i) => Math.sin(i * i));
  const output = new Float64Array(2 * length);
  seconds[`fft ${length}`] = bestOf(() => complex.forward(input, output));
}
process.stdout.write(`${JSON.stringify(seconds)}\n`);

/** Gives the shortest time of many, s: the one that other load on the machine met least. */
function bestOf(step: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + 300;
  for (let run = 0; run < 15 || performance.now() < end; run++) {
    const begin = performance.now();
    step();
    best = Math.min(best, performance.now() - begin);
  }
  return best / 1000;
}
