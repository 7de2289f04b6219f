import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { isCropError } from "../../../src/errors.ts";
import { adjointFiles, writeAdjointFiles } from "../../../src/seismic/adjoint/index.ts";
import { GoldenFile, goldenFolder, skip } from "../golden-file.ts";

test("adjoint source files are the reference's but for the sign of zeros", { skip }, async (t) => {
  let compared = 0;
  await GoldenFile.use("event-001.h5", (file) => {
    const stations = file.children("/").filter((name) => name.startsWith("AA."));
    for (const station of stations) {
      const path = `/${station}/measure_cc_traveltime`;
      if (!file.has(`${path}/adj_file_text`)) continue;
      const samples = file.numbers(`${path}/adjoint_source`).toReversed();
      const [first] = adjointFiles({
        network: "AA",
        station: station.slice(3),
        samplingRate: 1 / 0.06,
        sources: new Map([["Y", samples]]),
      });
      assert.equal(first?.name, `${station}.BXY.adj`);
      assert.equal(first.text, withoutNegativeZeros(textOf(file.bytes(`${path}/adj_file_text`))));
      compared++;
    }
  });
  t.diagnostic(`${compared} files compared`);
  assert.ok(compared > 0);
});

test("a component without windows gets a blank like the reference's", { skip }, () => {
  const folder = `${goldenFolder}adj-with-blanks`;
  const expected = new Map(
    readdirSync(folder).map((name) => [
      name.replace(/\.gz$/, ""),
      withoutNegativeZeros(textOf(gunzipSync(readFileSync(`${folder}/${name}`)))),
    ]),
  );
  const sources = new Map(
    ["N", "Z"].map((component) => [
      component,
      amplitudes(expected.get(`NZ.BFZ.BX${component}.adj`)!),
    ]),
  );
  const files = adjointFiles(
    { network: "NZ", station: "BFZ", samplingRate: 33.333333333333336, sources },
    { timeOffset: -20, blanks: ["E", "N", "Z"] },
  );
  assert.deepEqual(new Map(files.map(({ name, text }) => [name, text])), expected);
});

test("a component's file name has the band code of the sampling interval", () => {
  const name = (dt: number): string | undefined =>
    adjointFiles({
      network: "N",
      station: "S",
      samplingRate: 1 / dt,
      sources: new Map([["Z", new Float64Array(3)]]),
    })[0]?.name;
  const codes = [2, 1, 0.5, 0.1, 0.06, 0.0125, 0.01, 0.001].map((dt) => name(dt)?.[4]);
  assert.deepEqual(codes.join(""), "LLMBBHHH");
  assert.throws(() => name(0.0005), /no band code/);
});

test("files are written into a folder that is made for them", () => {
  const folder = mkdtempSync(join(tmpdir(), "crop adjoint ü "));
  try {
    const files = [{ name: "N.S.BXZ.adj", text: "0 0\n" }];
    writeAdjointFiles(join(folder, "a", "adj"), files);
    assert.equal(readFileSync(join(folder, "a", "adj", "N.S.BXZ.adj"), "utf8"), "0 0\n");
    const outside = [{ name: "../N.S.BXZ.adj", text: "" }];
    assert.throws(() => writeAdjointFiles(folder, outside), /is no file name/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("no sources give no files, uneven or broken ones are refused", () => {
  const files = (...sources: Float64Array[]): readonly { readonly text: string }[] =>
    adjointFiles(
      {
        network: "N",
        station: "S",
        samplingRate: 2,
        sources: new Map(sources.map((samples, i) => ["ENZ"[i]!, samples])),
      },
      { timeOffset: -1e-120, blanks: ["Z"] },
    );
  assert.deepEqual(files(), []);
  assert.equal(
    files(Float64Array.of(-0, 1.5e-7, -2e300))[0]?.text,
    "-9.999999999999999786e-121 0.000000000000000000e+00\n" +
      "5.000000000000000000e-01 1.499999999999999932e-07\n" +
      "1.000000000000000000e+00 -2.000000000000000105e+300\n",
  );
  const isBadData = (error: unknown): boolean => isCropError(error, "bad-data");
  assert.throws(() => files(new Float64Array(2), new Float64Array(3)), isBadData);
  assert.throws(() => files(Float64Array.of(1, Number.NaN)), isBadData);
});

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function withoutNegativeZeros(text: string): string {
  return text.replaceAll(" -0.000000000000000000e+00", " 0.000000000000000000e+00");
}

function amplitudes(text: string): Float64Array {
  return Float64Array.from(text.trim().split("\n"), (line) => Number(line.split(" ")[1]));
}
