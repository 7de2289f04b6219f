import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { localExtrema } from "../../../src/seismic/windows/local-extrema.ts";
import { mergeIntervals, scheduleIntervals } from "../../../src/seismic/windows/schedule.ts";
import { staLta } from "../../../src/seismic/windows/sta-lta.ts";

const seed = Date.now();

const anyWindow = fc
  .record(
    {
      left: fc.integer({ min: 1, max: 40 }),
      length: fc.integer({ min: 1, max: 15 }),
      windowWeight: fc.integer({ min: 1, max: 20 }),
    },
    { noNullPrototype: true },
  )
  .map(({ left, length, windowWeight }) => {
    return { left, right: left + length, center: left, windowWeight };
  });

test("the schedule has the greatest weight of all sets that do not overlap", () => {
  // A window of no weight that ends first takes the place whose weight the reference forgets.
  const nothing = { left: 0, right: 1, center: 0, windowWeight: 0 };
  fc.assert(
    fc.property(fc.array(anyWindow, { maxLength: 9 }), (windows) => {
      const chosen = scheduleIntervals([nothing, ...windows]);
      for (const [i, { left }] of chosen.slice(1).entries()) assert.ok(chosen[i]!.right <= left);
      assert.equal(weightOf(chosen), greatestWeight(windows));
    }),
    { seed },
  );
});

test("the weight of the window that ends first is forgotten, as in the reference", () => {
  const at = (left: number, right: number, windowWeight: number) => {
    return { left, right, center: left, windowWeight };
  };
  assert.deepEqual(scheduleIntervals([at(0, 10, 9), at(10, 20, 1), at(5, 20, 2)]), [at(5, 20, 2)]);
  assert.deepEqual(scheduleIntervals([at(0, 10, 9)]), [at(0, 10, 9)]);
  assert.deepEqual(scheduleIntervals([]), []);
});

test("merged windows cover what the windows cover and neither touch nor overlap", () => {
  fc.assert(
    fc.property(fc.array(anyWindow, { maxLength: 9 }), (windows) => {
      const merged = mergeIntervals(windows);
      for (const [i, { left, right, center }] of merged.entries()) {
        assert.ok(left <= center && center <= right);
        if (i > 0) assert.ok(merged[i - 1]!.right + 1 < left || merged.length < windows.length);
      }
      assert.equal(merged.length === 0, windows.length === 0);
    }),
    { seed },
  );
});

test("extrema are strict, a flat one counts at its first sample", () => {
  const find = (...samples: number[]): readonly (readonly number[])[] => {
    const { peaks, troughs } = localExtrema(Float64Array.from(samples));
    return [[...peaks], [...troughs]];
  };
  assert.deepEqual(find(0, 1, 0, -1, 0), [[1], [3]]);
  assert.deepEqual(find(0, 2, 2, 2, 1, 1, 3), [[1], [4]]);
  assert.deepEqual(find(0, 1, 1, 2, 0), [[3], []]);
  assert.deepEqual(find(0, 1, 2, 2), [[], []]);
  assert.deepEqual(find(1, 1, 1), [[], []]);
  assert.deepEqual(find(1), [[], []]);
  assert.deepEqual(find(), [[], []]);
});

test("STA/LTA of a steady envelope is the ratio of the two times, and does not depend on the unit", () => {
  const dt = 0.1;
  const steady = new Float64Array(40_000).fill(3);
  const shortTerm = 1 / (1 - 10 ** (-dt / 10));
  const longTerm = 1 / (1 - 10 ** (-dt / 120));
  assert.ok(Math.abs(staLta(steady, dt, 10).at(-1)! - shortTerm / longTerm) < 1e-9);
  fc.assert(
    fc.property(fc.float64Array({ min: 0.5, max: 2, noNaN: true, minLength: 1 }), (envelope) => {
      const ratio = staLta(envelope, dt, 10);
      const scaled = staLta(
        envelope.map((value) => value * 1024),
        dt,
        10,
      );
      assert.deepEqual(scaled, ratio);
    }),
    { seed },
  );
});

function weightOf(windows: readonly { readonly windowWeight: number }[]): number {
  return windows.reduce((sum, { windowWeight }) => sum + windowWeight, 0);
}

type Window = { readonly left: number; readonly right: number; readonly windowWeight: number };

function greatestWeight(windows: readonly Window[], from: number = -Infinity): number {
  return windows
    .filter(({ left }) => left >= from)
    .reduce(
      (most, { right, windowWeight }) =>
        Math.max(most, windowWeight + greatestWeight(windows, right)),
      0,
    );
}
