import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../src/index.ts";
import { formatUtc, nanoseconds, parseUtc, utcFields, utcFrom } from "../../src/seismic/index.ts";
import { anyTime } from "./any-values.ts";

test("a time comes back from its text, and from its calendar parts", () => {
  fc.assert(
    fc.property(anyTime(1n), (time) => {
      assert.equal(parseUtc(formatUtc(time, { digits: 9 })), time);
      const { dayOfYear, month, day, ...rest } = utcFields(time);
      assert.equal(utcFrom({ ...rest, month, day }), time);
      assert.equal(utcFrom({ ...rest, dayOfYear }), time);
    }),
  );
});

test("calendar and clock agree with Date, from year 0 to 9999", () => {
  const date = fc.date({
    min: new Date("0000-01-01"),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(date, (date) => {
      assert.equal(parseUtc(date.toISOString()), BigInt(date.getTime()) * 1_000_000n);
      const text = formatUtc(BigInt(date.getTime()) * 1_000_000n, { digits: 3 });
      assert.equal(text, date.toISOString());
    }),
  );
});

test("the forms that seismologists write name the same time", () => {
  const time = 1_369_374_000_500_000_000n;
  for (const text of [
    "2013-05-24T05:40:00.5",
    "2013-05-24T05:40:00.500000Z",
    "2013-05-24 05:40:00.5",
    "2013-05-24T07:40:00.5+02:00",
    "2013-05-24T05:10:00.5-00:30",
    "20130524T054000.5Z",
    "2013-144T05:40:00.5",
    "2013,144,05:40:00.5",
    " 2013-05-24T05:40:00,5 ",
    "2013-05-24T05:40:00.5000000009",
  ]) {
    assert.equal(parseUtc(text), time, text);
  }
  assert.equal(parseUtc("2016-12-31T23:59:60Z"), parseUtc("2017-01-01"));
  assert.equal(parseUtc("2599-12-31T23:59:59Z"), 19_880_899_199_000_000_000n);
  assert.equal(parseUtc("2013-05-24T24:00:00"), parseUtc("2013-05-25"));
});

test("what is no time is refused", () => {
  for (const text of [
    "",
    "now",
    "2013",
    "2013-02-29",
    "2013-13-01",
    "2013-366",
    "2013-05-24T25:00",
    "2013-05-24T24:00:01",
    "2013-05-24T05:60",
    "2013-05-24T05:40:61",
    "2013-05-24junk",
    "1e9",
    "NaN",
    "9".repeat(1e6),
  ]) {
    assert.throws(
      () => parseUtc(text),
      (error) => isCropError(error, "bad-data"),
      text.slice(0, 40),
    );
  }
});

test("seconds become nanoseconds without the steps of a double of that size", () => {
  assert.equal(nanoseconds(1_369_374_000), 1_369_374_000_000_000_000n);
  assert.equal(nanoseconds(0.0125), 12_500_000n);
  assert.equal(nanoseconds(-48.000001), -48_000_001_000n);
});
