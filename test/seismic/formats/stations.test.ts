import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/index.ts";
import { formatStations, parseStations } from "../../../src/seismic/index.ts";

test("stations are read into their networks", () => {
  const text =
    "   BFZ    NZ    -40.6796    176.2462    0.0    0.0     \n\nS1 AA 1e0 2.5D0 -3 7\nX NZ 1 2 3\n";
  const inventory = parseStations(text, "STATIONS");
  assert.deepEqual(
    inventory.networks.map(({ code, stations }) => [
      code,
      stations.map(({ code, latitude, longitude, elevation }) => [
        code,
        latitude,
        longitude,
        elevation,
      ]),
    ]),
    [
      [
        "NZ",
        [
          ["BFZ", -40.6796, 176.2462, 0],
          ["X", 1, 2, 3],
        ],
      ],
      ["AA", [["S1", 1, 2.5, -3]]],
    ],
  );
});

test("stations come back from their file", () => {
  const anyCode = fc.stringMatching(/^[A-Z0-9]{1,8}$/);
  const between = (limit: number): fc.Arbitrary<number> =>
    fc.double({ min: -limit, max: limit, noNaN: true }).map((x) => x + 0);
  const anyStation = fc.tuple(anyCode, anyCode, between(90), between(180), between(9000));
  fc.assert(
    fc.property(
      fc.uniqueArray(anyStation, {
        minLength: 1,
        maxLength: 20,
        selector: (one) => `${one[0]}.${one[1]}`,
      }),
      (stations) => {
        const text = stations.map((words) => `${words.join(" ")} 0`).join("\n");
        const inventory = parseStations(text, "x");
        assert.deepEqual(parseStations(formatStations(inventory), "x"), inventory);
      },
    ),
  );
});

test("what is no STATIONS file is refused with file and line", () => {
  const refusals: readonly (readonly [text: string, message: RegExp])[] = [
    ["", /a file: there are no stations/],
    ["A B 1 2", /line 1: station, network, latitude/],
    ["\nA B 1 2 x 0", /line 2: elevation has to be a number, found "x"/],
    ["A B 91 2 3 0", /line 1: 91, 2 is no place/],
    ["A B 1 181 3 0", /no place/],
    ["A B NaN 2 3 0", /latitude/],
    ["A B 1 2 3 0\nA B 1 2 3 0", /line 2: station B\.A occurs twice/],
  ];
  for (const [text, message] of refusals) {
    assert.throws(
      () => parseStations(text, "a file"),
      (error) => isCropError(error, "bad-data") && message.test(error.message),
      text,
    );
  }
});
