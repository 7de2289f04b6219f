import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import {
  type Channel,
  formatStationXml,
  Inventory,
  type InventorySelection,
  parseStationXml,
  parseUtc,
  type Station,
} from "../../../src/seismic/index.ts";

const sample = readFileSync(
  new URL("../../../../test/data/seismic/stationxml.xml", import.meta.url),
  "utf8",
);
const inventory = parseStationXml(sample, "stationxml.xml");
const station = inventory.networks[0]!.stations[0]!;

test("networks, stations and channels of obspy are read", () => {
  assert.equal(inventory.source, "a source");
  assert.equal(inventory.created, parseUtc("2013-05-24T00:00:00.123456"));
  const [network] = inventory.networks;
  assert.equal(network?.code, "XX");
  assert.deepEqual(network?.identifiers, [{ value: "10.7914/SN/XX", type: "doi" }]);
  assert.equal(station.description, '"quoted" & <sharp>');
  assert.equal(station.latitude, -41.5);
  assert.deepEqual(station.latitudeDetails, {
    datum: "WGS84",
    unit: "DEGREES",
    minusError: "0.1",
    plusError: "0.2",
  });
  assert.deepEqual(station.site, { name: "Somewhere", country: "New Zealand" });
  assert.equal(station.operators[0]?.contacts[0]?.names[0], "N");
  assert.deepEqual(
    station.channels.map((channel) => [channel.code, channel.locationCode, channel.depth]),
    [
      ["BHZ", "10", 3],
      ["LKO", "", 0],
      ["LOG", "", 0],
    ],
  );
  const [channel, other] = station.channels;
  assert.deepEqual(channel?.types, ["CONTINUOUS", "GEOPHYSICAL"]);
  assert.equal(channel?.sensor?.manufacturer, "Ü");
  assert.equal(channel?.endDate, parseUtc("2599-12-31T23:59:59"));
  assert.deepEqual(other?.comments[0]?.authors[0]?.emails, ["a@b.cd"]);
});

test("every kind of response stage is read", () => {
  const response = inventory.response("XX.ABC.10.BHZ", parseUtc("2014-01-01"));
  assert.equal(response.instrumentSensitivity?.value, 6e8);
  assert.equal(response.instrumentSensitivity?.inputUnits?.name, "M/S");
  const filters = response.stages.map((stage) => stage.filter);
  const [analogue, digital, iir, fir, measured, gain] = filters;
  assert.ok(analogue?.kind === "PolesZeros" && digital?.kind === "PolesZeros");
  assert.equal(analogue.name, "paz & <more>");
  assert.equal(analogue.pzTransferFunctionType, "LAPLACE (RADIANS/SECOND)");
  assert.equal(analogue.normalizationFactor, 6e7);
  assert.deepEqual(
    analogue.poles.map(({ real, imaginary }) => [real, imaginary]),
    [
      [-0.037, 0.037],
      [-0.037, -0.037],
    ],
  );
  assert.equal(digital.pzTransferFunctionType, "DIGITAL (Z-TRANSFORM)");
  assert.ok(iir?.kind === "Coefficients");
  assert.deepEqual([iir.numerators, iir.denominators], [[1], [1, -0.5]]);
  assert.ok(fir?.kind === "FIR");
  assert.deepEqual([fir.symmetry, fir.numeratorCoefficients], ["ODD", [0.25, 1e-7, -0.5]]);
  assert.deepEqual(response.stages[3]?.decimation, {
    inputSampleRate: 400,
    factor: 4,
    offset: 0,
    delay: 0.0125,
    correction: 0.0125,
  });
  assert.ok(measured?.kind === "ResponseList");
  assert.deepEqual(measured.responseListElements[0], { frequency: 0.1, amplitude: 1, phase: -90 });
  assert.equal(gain, undefined);
  assert.deepEqual(response.stages[5]?.stageGain, { value: 2, frequency: 1 });
  const polynomial = inventory.response("XX.ABC..LKO").stages[0]?.filter;
  assert.ok(polynomial?.kind === "Polynomial");
  assert.deepEqual(polynomial.coefficients, [1, 2]);
});

/** Leaves out the lines of kept elements. */
function plain(inventory: Inventory): string {
  return JSON.stringify(inventory, (key, value) =>
    key === "line" ? undefined : typeof value === "bigint" ? String(value) : value,
  );
}

test("an inventory comes back from its StationXML", () => {
  const back = parseStationXml(formatStationXml(inventory), "x");
  assert.equal(plain(back), plain(inventory));
});

test("what others put into a document stays in its place", () => {
  const extended = sample
    .replace(
      "<Description>A network</Description>",
      '<Description>A network</Description><x:own xmlns:x="urn:x" y="1"><x:z>7</x:z></x:own>',
    )
    .replace(
      "<Vault>a vault</Vault>",
      '<Vault>a vault</Vault><Extension xmlns="urn:y">kept</Extension>',
    );
  const read = parseStationXml(extended, "x");
  assert.equal(read.networks[0]?.others?.[0]?.children[0]?.text, "7");
  assert.equal(read.networks[0]?.stations[0]?.others?.[0]?.text, "kept");
  assert.equal(plain(parseStationXml(formatStationXml(read), "x")), plain(read));
});

test("codes and texts of any kind come back", () => {
  const anyText = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .map((text) => text.trim())
    .filter((text) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text));
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const between = (limit: number): fc.Arbitrary<number> =>
    fc.double({ min: -limit, max: limit, noNaN: true });
  fc.assert(
    fc.property(anyText, anyText, finite, between(90), between(180), (code, text, x, lat, lon) => {
      const place = { latitude: lat, longitude: lon, elevation: x };
      const [template] = station.channels;
      const channel: Channel = { ...template!, ...place, code, locationCode: text, depth: x };
      const one: Station = { ...station, ...place, code, vault: text, channels: [channel] };
      const networks = [{ ...inventory.networks[0]!, code, stations: [one] }];
      const written = new Inventory(networks, { source: text, created: 0n });
      assert.equal(plain(parseStationXml(formatStationXml(written), "x")), plain(written));
    }),
  );
});

test("versions 1.0 and 1.1 are read, with and without their namespace; others are refused", () => {
  const channels = station.channels.length;
  for (const version of ["1.0", "1.1", "1.2"]) {
    const text = sample.replace('schemaVersion="1.2"', `schemaVersion="${version}"`);
    const bare = text.replace(/ xmlns="[^"]*"/, "");
    for (const document of [text, bare]) {
      assert.equal(
        parseStationXml(document, "x").networks[0]?.stations[0]?.channels.length,
        channels,
      );
    }
  }
  const newer = sample.replace('schemaVersion="1.2"', 'schemaVersion="2.0"');
  assert.throws(() => parseStationXml(newer, "x"), /x, line 2: StationXML 2\.0 is not read/);
});

test("StationXML without channels or without a response is read", () => {
  const bare = `<FDSNStationXML schemaVersion="1.0"><Source/><Network code="XX">
    <Station code="A"><Latitude>1</Latitude><Longitude>2</Longitude><Elevation>3</Elevation></Station>
    <Station code="B"><Latitude>1</Latitude><Longitude>2</Longitude><Elevation>3</Elevation>
      <Channel code="BHZ"><Latitude>1</Latitude><Longitude>2</Longitude><Elevation>3</Elevation><Depth>4</Depth>
        <Response/></Channel></Station></Network></FDSNStationXML>`;
  const inventory = parseStationXml(bare, "x");
  assert.deepEqual(inventory.networks[0]?.stations[0]?.channels, []);
  assert.deepEqual(inventory.response("XX.B..BHZ"), { stages: [] });
  assert.deepEqual(inventory.coordinates("XX.B..BHZ"), {
    latitude: 1,
    longitude: 2,
    elevation: 3,
    localDepth: 4,
  });
});

test("values that are missing, wrong or out of range are refused with line and element", () => {
  const refusals: readonly (readonly [find: string | RegExp, put: string, message: RegExp])[] = [
    [/<Latitude.*Latitude>/, "", /line 15: Station has no Latitude/],
    ["-41.5", "91", /line 17: Latitude has a wrong text: .*from -90 to 90, found "91"/],
    ["-41.5", "north", /line 17: .*"north"/],
    ["-41.5", "NaN", /line 17: .*"NaN"/],
    ["179.25", "0x10", /line 18: Longitude/],
    ['code="ABC"', "", /line 15: Station has no attribute code/],
    ['startDate="2013-05-24T', 'startDate="2013-05-44T', /line 8: Network has a wrong attribute/],
    ['restrictedStatus="open"', 'restrictedStatus="ajar"', /one of open, closed, partial/],
    ["LAPLACE (RADIANS/SECOND)", "LAPLACE", /PzTransferFunctionType/],
    ["<Factor>4</Factor>", "<Factor>4.5</Factor>", /Factor has a wrong text: .*whole number/],
    ["<Symmetry>ODD</Symmetry>", "", /FIR has no Symmetry/],
    ["FDSNStationXML", "Other", /line/],
  ];
  for (const [find, put, message] of refusals) {
    assert.throws(
      () => parseStationXml(sample.replace(find, put), "a file"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      String(message),
    );
  }
});

test("an epoch holds both its ends, and a channel that is not there is named", () => {
  const day = parseUtc("2013-05-24");
  assert.equal(inventory.channels("XX.ABC.10.BHZ", day).length, 1);
  assert.equal(inventory.channels("XX.ABC.10.BHZ", day - 1n).length, 0);
  assert.throws(
    () => inventory.response("XX.ABC.10.BHZ", day - 1n),
    (error) =>
      isCropError(error, "not-found") && /XX\.ABC\.10\.BHZ at 2013-05-23T/.test(error.message),
  );
  assert.throws(
    () => inventory.response("XX.ABC..LOG"),
    (error) =>
      isCropError(error, "not-found") && /no response for XX\.ABC\.\.LOG/.test(error.message),
  );
});

test("an inventory lists what it holds as obspy does", () => {
  assert.equal(
    String(inventory),
    `Inventory created at 2013-05-24T00:00:00.123456Z
\tCreated by: ObsPy 1.5.1
\t\t    https://www.obspy.org
\tSending institution: a source (a sender)
\tContains:
\t\tNetworks (1):
\t\t\tXX
\t\tStations (2):
\t\t\tXX.ABC (Somewhere)
\t\t\tXX.DEF ()
\t\tChannels (3):
\t\t\tXX.ABC..LKO, XX.ABC..LOG, XX.ABC.10.BHZ`,
  );
  const twice = inventory.concat(inventory);
  assert.equal(twice.networks.length, 2 * inventory.networks.length);
  assert.match(String(twice), /Networks \(2\):\n\t\t\tXX \(2x\)\n/);
  assert.match(String(new Inventory()), /^Inventory created at None\n/);
});

test("a selection takes epochs of a span, and channels of a rate", () => {
  const [network] = inventory.networks;
  const [begin, end] = [10n, 20n];
  const epoch = { ...station.channels[0]!, code: "BHZ", startDate: begin, endDate: end };
  const rates = { ...epoch, code: "LHZ", sampleRate: 1 };
  const { startDate: _, endDate: __, ...always } = station;
  const { startDate: ___, endDate: ____, ...all } = network!;
  const only = new Inventory([
    { ...all, stations: [{ ...always, channels: [{ ...epoch, sampleRate: 20 }, rates] }] },
  ]);
  const left = (selection: InventorySelection): readonly string[] =>
    only
      .select(selection)
      .networks.flatMap(({ stations }) => stations.flatMap(({ channels }) => channels))
      .map(({ code }) => code);
  assert.deepEqual(left({ starttime: 20n, endtime: 30n }), ["BHZ", "LHZ"]);
  assert.deepEqual(left({ starttime: 21n }), []);
  assert.deepEqual(left({ endtime: 9n }), []);
  assert.deepEqual(left({ samplingRate: 1 }), ["LHZ"]);
});

test("a selection keeps what had no channels before, and nothing that it emptied", () => {
  const [network] = inventory.networks;
  const [station] = network!.stations;
  const stations = [
    { ...station!, code: "BARE", channels: [] },
    { ...station!, code: "FULL" },
  ];
  const mixed = new Inventory([
    { ...network!, code: "NO", stations: [] },
    { ...network!, code: "YES", stations },
  ]);
  const left = (selection: InventorySelection): readonly string[] =>
    mixed
      .select(selection)
      .networks.map(({ code, stations: kept }) => [code, ...kept.map((one) => one.code)].join(" "));
  assert.deepEqual(left({}), ["NO", "YES BARE FULL"]);
  assert.deepEqual(left({ network: "YES", station: "FULL", channel: "none" }), []);
  assert.deepEqual(left({ station: "FULL" }), ["NO", "YES FULL"]);
  assert.deepEqual(left({ channel: "none" }), ["NO", "YES BARE"]);
});

test("select leaves the channels that are wanted, and the stations that hold them", () => {
  const wanted = inventory.select({ channel: "bh?", location: "1*" });
  assert.deepEqual(
    wanted.networks.flatMap(({ stations }) =>
      stations.map(({ code, channels }) => [code, channels.length]),
    ),
    [
      ["ABC", 1],
      ["DEF", 0],
    ],
  );
  assert.deepEqual(inventory.select({ network: "YY" }).networks, []);
  assert.equal(inventory.select({ station: "DEF" }).networks[0]?.stations.length, 1);
  assert.equal(inventory.select({ time: 0n }).networks.length, 0);
});
