import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import {
  Catalog,
  formatCmtSolution,
  formatQuakeMl,
  nanoseconds,
  parseCmtSolution,
  parseQuakeMl,
  parseUtc,
  preferredFocalMechanism,
  preferredMagnitude,
  preferredOrigin,
} from "../../../src/seismic/index.ts";

const folder = new URL("../../../../test/data/seismic/", import.meta.url);
const quakeMl = readFileSync(new URL("quakeml.xml", folder), "utf8");
const cmtSolution = readFileSync(new URL("CMTSOLUTION", folder), "utf8");
const catalog = parseQuakeMl(quakeMl, "quakeml.xml");
const event = catalog.at(0)!;
const time = parseUtc("2018-02-18T07:43:48.127644");

/** Leaves out the lines of kept elements. */
function plain(catalog: Catalog): string {
  return JSON.stringify(catalog, (key, value) =>
    key === "line" ? undefined : typeof value === "bigint" ? String(value) : value,
  );
}

test("events of obspy are read, values and their errors apart", () => {
  assert.equal(catalog.length, 2);
  assert.equal(catalog.resourceId, "smi:local/catalog/1");
  assert.equal(event.resourceId, "smi:nz.org.geonet/2018p130600");
  const origin = preferredOrigin(event);
  assert.equal(origin?.time, time);
  assert.deepEqual(origin.timeErrors, { uncertainty: 0.25, confidenceLevel: 90 });
  assert.deepEqual([origin.latitude, origin.longitude, origin.depth], [-39.95, 176.3, 20594.6]);
  assert.equal(origin.longitudeErrors, undefined);
  assert.equal(origin.epicenterFixed, true);
  assert.equal(origin.region, "Hawke's Bay & <north>");
  assert.equal(origin.arrivals[0]?.takeoffAngle, 33);
  assert.deepEqual(origin.compositeTimes, [{ year: 2018, month: 2, second: 48.1 }]);
  assert.equal(origin.creationInfo?.creationTime, time + 60_000_000_000n);
  assert.equal(preferredMagnitude(event)?.mag, 5.15);
  const tensor = preferredFocalMechanism(event)?.momentTensor;
  assert.deepEqual(tensor?.tensor, {
    mRr: -2.5e16,
    mTt: 1.3e16,
    mPp: 1.2e16,
    mRt: 5e15,
    mRp: 6.6e15,
    mTp: 9.4e15,
  });
  assert.deepEqual(tensor.sourceTimeFunction, { type: "triangle", duration: 1.4 });
  assert.equal(event.picks[0]?.waveformId?.stationCode, "BFZ");
  assert.equal(event.amplitudes[0]?.timeWindow?.reference, time);
  assert.equal(preferredOrigin(catalog.at(1)!), undefined);
});

test("nothing of the sample is left over, so everything has its place", () => {
  assert.ok(!plain(catalog).includes('"others"'));
});

test("a catalog comes back from its QuakeML", () => {
  assert.equal(plain(parseQuakeMl(formatQuakeMl(catalog), "x")), plain(catalog));
});

test("what others put into an event is kept", () => {
  const extended = quakeMl.replace(
    "<type>earthquake</type>",
    '<type>earthquake</type><c:tag xmlns:c="http://anss.org/xmlns/catalog/0.1" c:id="7"><c:x>1</c:x></c:tag>',
  );
  const read = parseQuakeMl(extended, "x");
  assert.equal(read.at(0)?.others?.[0]?.attributes[0]?.value, "7");
  assert.equal(plain(parseQuakeMl(formatQuakeMl(read), "x")), plain(read));
});

test("QuakeML that lacks or breaks what every event needs is refused with line and element", () => {
  const refusals: readonly (readonly [find: string | RegExp, put: string, message: RegExp])[] = [
    ['publicID="smi:local/origin/1"', "", /line \d+: origin has no attribute publicID/],
    ["<value>-39.95</value>", "<value>-99.95</value>", /value has a wrong text: .*from -90 to 90/],
    ["<value>-39.95</value>", "", /latitude has no value/],
    [/<latitude>[^]*?<\/latitude>/, "", /origin has no latitude/],
    ["2018-02-18T07:43:48.127644Z", "yesterday", /line 21: value has a wrong text.*"yesterday"/],
    [">manual<", ">by hand<", /evaluationMode has a wrong text: .*one of manual, automatic/],
    ["quakeml/1.2", "quakeml/2.0", /QuakeML 1\.2 is/],
    [/eventParameters/g, "parameters", /no eventParameters/],
    ["</event>", "", /no well-formed XML/],
  ];
  for (const [find, put, message] of refusals) {
    assert.throws(
      () => parseQuakeMl(quakeMl.replace(find, put), "a file"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      String(message),
    );
  }
});

test("a CMTSOLUTION of obspy is read with both origins", () => {
  const [event, ...others] = parseCmtSolution(cmtSolution, "CMTSOLUTION").events;
  assert.ok(event !== undefined && others.length === 0);
  assert.equal(event.resourceId, "smi:local/cmtsolution/2018p130600/event");
  const [centroid, hypocentre] = event.origins;
  assert.equal(preferredOrigin(event), centroid);
  assert.equal(centroid?.originType, "centroid");
  assert.equal(centroid.time, parseUtc("2018-02-18T07:43:48.13"));
  assert.deepEqual(
    [centroid.latitude, centroid.longitude, centroid.depth],
    [-39.95, 176.3, 20594.6],
  );
  assert.equal(hypocentre?.depth, 20_600);
  assert.equal(preferredMagnitude(event)?.mag, 4.87);
  const tensor = preferredFocalMechanism(event)?.momentTensor;
  assert.equal(tensor?.tensor?.mRr, -2.5e16);
  assert.equal(tensor?.sourceTimeFunction?.duration, 1.4);
  // The squares of all nine elements add up to 12.5184 e32 (N m)^2.
  assert.ok(Math.abs(tensor.scalarMoment! / 2.50183e16 - 1) < 1e-4);
});

test("a CMTSOLUTION comes back as it was, of one event or more", () => {
  const once = cmtSolution.replace("NORTH ISLAND, NEW ZEALAND", "Hawke's Bay");
  assert.equal(formatCmtSolution(parseCmtSolution(once, "x")), once);
  const twice = `${once}\n${once}`;
  assert.equal(formatCmtSolution(parseCmtSolution(twice, "x")), twice);
  const fromQuakeMl = formatCmtSolution(catalog.filter((_, i) => i === 0));
  assert.equal(fromQuakeMl, once.replace("NORTH ISLAND, NEW ZEALAND", "Hawke's Bay"));
});

test("a time shift moves the centroid, any number of seconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999, max: 999_999 }), (tenths) => {
      const shift = (tenths / 1e4).toFixed(4);
      const text = cmtSolution.replace(/time shift:.*/, `time shift: ${shift}`);
      const [event] = parseCmtSolution(text, "x").events;
      const [centroid, hypocentre] = event!.origins;
      assert.equal(centroid!.time - hypocentre!.time, nanoseconds(Number(shift)));
      assert.match(formatCmtSolution([event!]), new RegExp(`time shift: +${shift}\n`));
    }),
  );
});

test("what is no CMTSOLUTION is refused with file and line", () => {
  const lines = cmtSolution.split("\n");
  for (let cut = 1; cut < 13; cut++) {
    assert.throws(
      () => parseCmtSolution(lines.slice(0, cut).join("\n"), "a file"),
      (error) =>
        isCropError(error, "bad-data") && error.message.startsWith(`a file, line ${cut}: `),
      `${cut} lines`,
    );
  }
  const refusals: readonly (readonly [find: string, put: string, message: RegExp])[] = [
    ["2018 02 18", "2018 02 30", /line 1: day 30/],
    ["2018 02 18", "2018 xx 18", /^a file, line 1: the month has to be a number/],
    ["latitude:           -39.9500", "latitude: 99", /line 5: latitude 99 is not within/],
    ["Mrr:", "Mxx:", /line 8: `Mrr: …` was expected/],
    ["1.300000E+23", "much", /line 9: Mtt has to be a number, found "much"/],
    ["1.300000E+23", "NaN", /line 9/],
  ];
  for (const [find, put, message] of refusals) {
    assert.throws(
      () => parseCmtSolution(cmtSolution.replace(find, put), "a file"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      String(message),
    );
  }
  assert.throws(() => parseCmtSolution("", "x"), /x: there are no lines/);
  assert.throws(
    () => formatCmtSolution(catalog),
    (error) => isCropError(error, "bad-data") && error.message.includes("smi:local/event/2"),
  );
});

test("a catalog shows its events as obspy does", () => {
  const line = "2018-02-18T07:43:48.127644Z | -39.950, +176.300 | 5.15 Mw | manual";
  assert.equal(String(catalog).split("\n")[0], `${catalog.length} Event(s) in Catalog:`);
  assert.equal(String(catalog).split("\n")[1], line);
  const [first] = catalog.events;
  const many = new Catalog(Array.from({ length: 11 }, () => first!));
  assert.equal(String(many), ["11 Event(s) in Catalog:", line, line, "...", line, line].join("\n"));
  assert.equal(many.toString({ extended: true }).split("\n").length, 12);
});

test("events are chosen by ranges and by the rules of obspy", () => {
  const quakes = new Catalog(catalog.events.slice(0, 1));
  const time = preferredOrigin(quakes.at(0)!)!.time;
  const mag = preferredMagnitude(quakes.at(0)!)!.mag;
  for (const rules of [
    ["magnitude >= 5"],
    ["time>2018-02-18T07:43", "time < 2018-02-18T07:44:00", "latitude < -39"],
    ["longitude <= 176.3", "depth > 20000"],
  ]) {
    assert.equal(quakes.filter(...rules).length, 1, rules.join());
    assert.equal(quakes.filter(...rules, "magnitude < 5").length, 0, rules.join());
  }
  assert.equal(quakes.filter().length, 1);
  assert.equal(quakes.select({ magnitude: [mag, mag], time: [time, undefined] }).length, 1);
  assert.equal(quakes.select({ time: [undefined, time - 1n] }).length, 0);
  const bare = new Catalog([{ ...quakes.at(0)!, origins: [], magnitudes: [] }]);
  assert.equal(bare.select({ depth: [undefined, undefined] }).length, 0);
  assert.equal(bare.filter("magnitude < 9").length, 0);
  for (const rule of ["", "magnitude", "size > 3", "magnitude = 3", "time > noon", "depth > x"]) {
    assert.throws(
      () => quakes.filter(rule),
      (error) => isCropError(error, "bad-option") && error.message.includes("azimuthalGap"),
      rule,
    );
  }
});
