import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { convolveSame, correlationPeak } from "../../../src/seismic/signal/index.ts";
import { anySamples, randomSamples } from "./any-samples.ts";

test("the lag of two arrays is that of the greatest sum", () => {
  fc.assert(
    fc.property(anySamples(40), fc.integer(), (d, seed) => {
      const s = randomSamples(d.length, seed);
      let best = 0;
      let greatest = Number.NEGATIVE_INFINITY;
      for (let lag = 1 - d.length; lag < d.length; lag++) {
        const sum = s.reduce((total, x, i) => total + x * (d[i + lag] ?? 0), 0);
        if (sum > greatest) [best, greatest] = [lag, sum];
      }
      const { lag, value } = correlationPeak(d, s);
      assert.equal(lag, best);
      assert.ok(Math.abs(value - greatest) < 1e-13);
    }),
  );
});

test("the middle of a convolution is that of all sums", () => {
  fc.assert(
    fc.property(anySamples(40, 10), anySamples(10), (x, y) => {
      const start = Math.floor((y.length - 1) / 2);
      const result = convolveSame(x, y);
      assert.equal(result.length, x.length);
      for (const [i, value] of result.entries()) {
        const sum = y.reduce((total, v, j) => total + v * (x[i + start - j] ?? 0), 0);
        assert.ok(Math.abs(value - sum) < 1e-13);
      }
    }),
  );
});
