import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { formatNumber, formatTime, niceTicks, scaleOf, timeTicks } from "../../src/plots/index.ts";
import { formatTicks } from "../../src/plots/format-number.ts";
import { decadeExponents, evenTicks } from "../../src/plots/ticks.ts";

const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });
const ranges = fc
  .tuple(finite, finite)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
  .filter(
    ([low, high]) =>
      high - low > Math.max(Math.abs(low), Math.abs(high)) * 1e-9 && high - low > 1e-200,
  );
const counts = fc.integer({ min: 2, max: 30 });

test("ticks lie within the range, evenly spaced by 1, 2 or 5 times a power of ten, neither many nor few", () => {
  fc.assert(
    fc.property(ranges, counts, ([low, high], count) => {
      const { step, values } = evenTicks(low, high, count);
      assert.match(step.toExponential(), /^[125]e/);
      const near = step * 1e-6;
      for (const [i, value] of values.entries()) {
        assert.ok(value >= low - near && value <= high + near);
        if (i > 0) assert.ok(Math.abs(value - values[i - 1]! - step) <= near);
        assert.ok(Math.abs(value / step - Math.round(value / step)) < 1e-6);
      }
      assert.ok(values.length <= count + 1);
      assert.ok(values.length >= Math.floor(count / 2.5) - 1);
    }),
  );
});

test("ticks of odd ranges", () => {
  assert.deepEqual(niceTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(niceTicks(-0.3, 0.3, 6), [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
  assert.deepEqual(niceTicks(3, 3, 5), [3]);
  assert.deepEqual(niceTicks(1, 0, 5), []);
  assert.deepEqual(niceTicks(NaN, 1, 5), []);
  assert.deepEqual(niceTicks(Infinity, Infinity, 5), []);
});

test("the labels of ticks differ, and mean their values", () => {
  fc.assert(
    fc.property(ranges, counts, ([low, high], count) => {
      const { step, values } = evenTicks(low, high, count);
      const labels = formatTicks(values, step);
      assert.equal(new Set(labels).size, labels.length);
      for (const [i, label] of labels.entries()) {
        assert.ok(
          Math.abs(numberIn(label) - values[i]!) <= step * 1e-3,
          `${label} for ${values[i]}`,
        );
        assert.doesNotMatch(label, /-|e/);
      }
    }),
  );
});

test("numbers are written for readers", () => {
  assert.deepEqual(
    [0, -0, 0.5, -2, 99999, 1e5, 123456, 2.5e6, -1e-6, 1.5e-6].map((each) => formatNumber(each)),
    ["0", "0", "0.5", "−2", "99999", "100000", "123456", "2.5×10⁶", "−10⁻⁶", "1.5×10⁻⁶"],
  );
  assert.deepEqual(
    [NaN, Infinity, -Infinity].map((each) => formatNumber(each)),
    ["NaN", "∞", "−∞"],
  );
  assert.deepEqual(formatTicks([-1e-4, 0, 1e-4], 1e-4), ["−10⁻⁴", "0", "10⁻⁴"]);
  assert.deepEqual(formatTicks([1_000_000, 1_000_000.25], 0.25), ["1000000.00", "1000000.25"]);
  assert.deepEqual(formatTicks([0, 0.5, 1], 0.5), ["0.0", "0.5", "1.0"]);
});

test("decades are few enough and keep the one", () => {
  assert.deepEqual(decadeExponents(-2, 2, 5), [-2, -1, 0, 1, 2]);
  assert.deepEqual(decadeExponents(-300, 300, 4), [-200, 0, 200]);
  assert.deepEqual(
    scaleOf([2, 30], { kind: "log" })
      .ticks(6)
      .map(({ label }) => label),
    ["2", "5", "10", "20"],
  );
  assert.deepEqual(
    scaleOf([1e-9, 1e9], { kind: "log" })
      .ticks(4)
      .map(({ label }) => label),
    ["10⁻⁵", "1", "10⁵"],
  );
});

test("a scale maps its range to 0 to 1, whatever the range", () => {
  const any = fc.double({ noDefaultInfinity: true, noNaN: true });
  const kinds = fc.constantFrom("linear", "log", "time");
  fc.assert(
    fc.property(any, any, kinds, counts, fc.boolean(), (a, b, kind, count, isReversed) => {
      const scale = scaleOf([Math.min(a, b), Math.max(a, b)], { kind, isReversed });
      assert.ok(scale.ends[1] > scale.ends[0] && Number.isFinite(scale.ends[1] - scale.ends[0]));
      for (const { at, label } of scale.ticks(count)) {
        assert.ok(at >= -1e-6 && at <= 1 + 1e-6, `${label} at ${at}`);
        assert.doesNotMatch(label, /NaN|undefined|Infinity/);
      }
      for (const at of scale.minorTicks()) assert.ok(at >= 0 && at <= 1);
      for (const value of [NaN, Infinity, -Infinity]) assert.equal(scale.place(value), undefined);
    }),
  );
  assert.equal(scaleOf([1, 10], { kind: "log" }).place(0), undefined);
  assert.equal(scaleOf([1, 10], { kind: "log" }).place(-1), undefined);
  assert.equal(scaleOf([4, 4]).place(4), 0.5);
  assert.equal(scaleOf([0, 0]).place(0), 0.5);
  assert.equal(scaleOf(undefined).place(0.25), 0.25);
});

const second = 1e9;
const start = Date.UTC(2024, 1, 28, 22, 30) * 1e6;

test("ticks of time are round by the clock and the calendar, for any length", () => {
  assert.deepEqual(timeLabels(2 * second), [
    "2024-02-28 22:30:00.0",
    "22:30:00.5",
    "22:30:01.0",
    "22:30:01.5",
    "22:30:02.0",
  ]);
  assert.deepEqual(timeLabels(600 * second), [
    "2024-02-28 22:30",
    "22:32",
    "22:34",
    "22:36",
    "22:38",
    "22:40",
  ]);
  assert.deepEqual(timeLabels(5 * 3600 * second), [
    "2024-02-28 23:00",
    "2024-02-29 00:00",
    "01:00",
    "02:00",
    "03:00",
  ]);
  assert.deepEqual(timeLabels(5 * 86400 * second), [
    "2024 02-29",
    "03-01",
    "03-02",
    "03-03",
    "03-04",
  ]);
  assert.deepEqual(timeLabels(150 * 86400 * second), [
    "2024-03",
    "2024-04",
    "2024-05",
    "2024-06",
    "2024-07",
  ]);
  assert.deepEqual(timeLabels(50 * 365 * 86400 * second), ["2030", "2040", "2050", "2060", "2070"]);
});

test("ticks of time lie within the range and rise", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -4e18, max: 4e18, noNaN: true }),
      fc.double({ min: 4, max: 18, noNaN: true }),
      counts,
      (low, power, count) => {
        const high = low + 10 ** power;
        const ticks = timeTicks(low, high, count).map(({ value }) => value);
        assert.ok(ticks.length <= 3 * count + 2);
        for (const [i, value] of ticks.entries()) {
          // Times so far from 1970 are known to half a microsecond.
          assert.ok(value >= low - 1024 && value <= high + 1024);
          if (i > 0) assert.ok(value > ticks[i - 1]!);
        }
      },
    ),
  );
});

test("a time is written without the parts that are zero", () => {
  assert.equal(formatTime(start), "2024-02-28 22:30");
  assert.equal(formatTime(0), "1970-01-01");
  assert.equal(formatTime(1.25 * second), "1970-01-01 00:00:01.250");
  assert.equal(formatTime(NaN), "NaT");
});

/** Reads what a label says: `−2.5`, `1.5×10⁻⁶`, `10⁵`. */
function numberIn(label: string): number {
  const [, sign, mantissa = "", power] =
    /^(−?)(?:([\d.]+)(?:×|$))?(?:10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?$/.exec(label) ?? [];
  const exponent = (power ?? "⁰")
    .replace("⁻", "-")
    .replaceAll(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String("⁰¹²³⁴⁵⁶⁷⁸⁹".indexOf(digit)));
  return (sign === "−" ? -1 : 1) * Number(`${mantissa === "" ? "1" : mantissa}e${exponent}`);
}

function timeLabels(length: number): readonly string[] {
  return timeTicks(start, start + length, 5).map(({ label, context }) =>
    context === undefined ? label : `${context} ${label}`,
  );
}
