import { type Samples, Stream, Trace } from "../src/seismic/index.ts";

/**
 * Gives a stream of three channels for each of 200 stations, 20,000 samples at 40 Hz each: random walks of a generator with a
 * fixed seed, as `make` turns their int32 samples.
 */
export function randomWalks(make: (walk: Int32Array) => Samples = (walk) => walk): Stream[] {
  let state = 1;
  const step = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >> 20) % 200;
  };
  return Array.from({ length: 200 }, (_, i) => {
    const station = `S${String(i).padStart(4, "0")}`;
    const traces = ["BHE", "BHN", "BHZ"].map((channel) => {
      const walk = new Int32Array(20_000);
      for (let k = 1; k < walk.length; k++) walk[k] = walk[k - 1]! + step();
      return new Trace(make(walk), { network: "XX", station, channel, samplingRate: 40 });
    });
    return new Stream(traces);
  });
}
