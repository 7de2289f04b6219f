import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../../src/errors.ts";
import {
  adjointSourceTypes,
  Config,
  formatConfig,
  parseConfig,
  pyflexPresetNames,
  readConfig,
  writeConfig,
} from "../../../src/seismic/config/index.ts";
import { defaultWindowParameters } from "../../../src/seismic/windows/index.ts";

const data = new URL("../../../../test/data/seismic/", import.meta.url);
const seed = Date.now();

test("a configuration of nothing has Pyatoa's defaults", () => {
  const config = new Config();
  assert.equal(config.minPeriod, 10);
  assert.equal(config.maxPeriod, 100);
  assert.equal(config.adjSrcType, "cc_traveltime");
  assert.deepEqual(config.componentList, ["E", "N", "Z"]);
  assert.equal(config.syntheticTag, "synthetic");
  assert.equal(config.auxPath, "default");
  const band = { minPeriod: 10, maxPeriod: 100 };
  assert.deepEqual(config.pyflexConfig, { ...defaultWindowParameters, ...band });
  assert.deepEqual(config.pyadjointConfig, {
    taperType: "hann",
    taperPercentage: 0.3,
    measureType: "dt",
    useCcError: true,
    dtSigmaMin: 1,
    dlnaSigmaMin: 0.5,
  });
});

test("texts of a command line are taken for what they name, in either spelling", () => {
  const config = new Config({
    min_period: "8",
    maxPeriod: "30.5",
    componentList: "Y, Z",
    rotate_to_rtz: "False",
    event_id: "001",
    iteration: "None",
    pyflexPreset: "socal_3-30s",
    c_0: "0.9",
    taperType: "COS",
  });
  assert.equal(config.minPeriod, 8);
  assert.equal(config.maxPeriod, 30.5);
  assert.deepEqual(config.componentList, ["Y", "Z"]);
  assert.equal(config.rotateToRtz, false);
  assert.equal(config.eventId, "001");
  assert.equal(config.iteration, null);
  assert.equal(config.pyflexConfig.c0, 0.9);
  assert.equal(config.pyflexConfig.c1, 4);
  assert.equal(config.pyadjointConfig.taperType, "cos");
});

test("parameters given by name overrule the preset, those beside the others both", () => {
  const config = new Config({
    pyflexPreset: "alaska",
    pyflexParameters: { c0: 0.5, c1: 3 },
    c1: 4,
  });
  assert.equal(config.pyflexConfig.c0, 0.5);
  assert.equal(config.pyflexConfig.c1, 4);
  assert.equal(config.pyflexConfig.c3a, 3);
});

test("iteration and step make Pyatoa's tags and paths", () => {
  const both = new Config({ iteration: 1, stepCount: 0 });
  assert.equal(both.syntheticTag, "synthetic_i01s00");
  assert.equal(both.auxPath, "i01/s00");
  assert.equal(new Config({ iteration: 12 }).auxPath, "i12");
  assert.equal(new Config({ stepCount: 3 }).auxPath, "default");
  assert.equal(new Config({ iteration: 1, syntheticTag: "mine" }).syntheticTag, "mine");
});

test("the New Zealand presets, and no others, need event and station", () => {
  for (const pyflexPreset of pyflexPresetNames) {
    assert.equal(new Config({ pyflexPreset }).needsPlace, pyflexPreset.startsWith("nz"));
  }
  assert.equal(new Config({ pyflexPreset: "nznorth_1D", noiseEndIndex: 900 }).needsPlace, false);
});

test("a parameter that nobody knows is an error that lists the known ones", () => {
  for (const wrong of [
    { minperiod: 3 },
    { pyflexParameters: { stalta_water_level: 1 } },
    { pyadjointParameters: { mtNw: 4 } },
    { adjSrcType: "waveform", measureType: "dt" },
  ]) {
    const known = JSON.stringify(wrong).includes("pyflexP") ? /staltaWaterlevel/ : /taperType/;
    assert.throws(() => new Config(wrong), known);
    assert.throws(
      () => new Config(wrong),
      (error) => isCropError(error, "bad-option"),
    );
  }
});

test("a value that a parameter cannot take is an error that names the parameter", () => {
  const wrong: readonly Readonly<Record<string, unknown>>[] = [
    { minPeriod: 100 },
    { minPeriod: "ten" },
    { iteration: 0 },
    { stepCount: 1.5 },
    { unitOutput: "M" },
    { rotateToRtz: true, componentList: ["N", "Z"] },
    { adjSrcType: "exponentiated_phase_dd" },
    { winAmpRatio: 1 },
    { pyflexPreset: "nznorth" },
    { earthModel: "prem" },
    { c0: null },
    { staltaWaterlevel: [0.1, "x"] },
    { windowWeightFct: "max" },
    { taperPercentage: 2 },
    { componentList: 3 },
    { componentList: "ZNE" },
    { componentList: ["Z", "BXN"] },
    { pyflexParameters: [1] },
    { pyflexParameters: { min_period: 3 } },
    { pyadjointParameters: { double_difference: true } },
    { min_period: 3, minPeriod: 4 },
  ];
  for (const parameters of wrong) {
    const [name] = Object.keys(parameters);
    assert.throws(
      () => new Config(parameters),
      (error) => isCropError(error, "bad-option") && error.message.includes(name!),
      JSON.stringify(parameters),
    );
  }
});

test("a configuration that Pyatoa wrote is read", () => {
  const config = parseConfig(readFileSync(new URL("pyatoa-config.yaml", data), "utf8"));
  assert.equal(config.auxPath, "i01/s00");
  assert.equal(config.eventId, "2018p130600");
  assert.equal(config.pyflexConfig.c0, 0.7);
  assert.equal(config.pyflexConfig.minPeriod, 8);
  assert.equal(config.pyadjointConfig.lnpt, 14);
  assert.equal(config.pyadjointConfig.transfuncWaterlevel, 1e-10);
});

test("YAML and the text for people have Pyatoa's lines, numbers aside", () => {
  const numbers = (text: string): readonly string[] =>
    text
      .replaceAll(/^- /gm, "  - ")
      .split("\n")
      .map((line) =>
        line.replace(/: (-?[\d.e+-]+)$/, (_, digits: string) => `: ${Number(digits)}`),
      );
  const read = (name: string): string => readFileSync(new URL(name, data), "utf8");
  const config = parseConfig(read("pyatoa-config.yaml"));
  assert.deepEqual(numbers(formatConfig(config)), numbers(read("pyatoa-config.yaml")));
  assert.deepEqual(numbers(formatConfig(config, "ascii")), numbers(read("pyatoa-config.txt")));
});

test("what is written to YAML and JSON is read again", () => {
  const anyConfig = fc.record(
    {
      iteration: fc.option(fc.integer({ min: 1, max: 200 })),
      eventId: fc.option(
        fc.string({ minLength: 1 }).filter((s) => !/^(none|null|\s*)$/i.test(s.trim())),
      ),
      minPeriod: fc.double({ min: 0.01, max: 10, noNaN: true }),
      adjSrcType: fc.constantFrom(...adjointSourceTypes),
      pyflexPreset: fc.constantFrom(...pyflexPresetNames),
      componentList: fc.uniqueArray(fc.constantFrom("E", "N", "Z", "Y", "1", "2"), {
        minLength: 1,
      }),
      s2nLimit: fc.oneof(
        fc.double({ min: 0, max: 9, noNaN: true }),
        fc.array(fc.double({ min: 0, max: 9, noNaN: true })),
      ),
      noiseEndIndex: fc.option(fc.integer()),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(
      anyConfig,
      fc.constantFrom("yaml" as const, "json" as const),
      (parameters, format) => {
        const config = new Config(parameters);
        const again = parseConfig(formatConfig(config, format), { format });
        assert.deepEqual(again.pyflexConfig, config.pyflexConfig);
        assert.deepEqual(again.pyadjointConfig, config.pyadjointConfig);
        assert.deepEqual(again.componentList, config.componentList);
        assert.equal(again.eventId, config.eventId);
        assert.equal(again.iteration, config.iteration);
      },
    ),
    { seed },
  );
});

test("files are told apart by their ending and named in errors", () => {
  const folder = mkdtempSync(join(tmpdir(), "crop-config "));
  try {
    const config = new Config({ pyflexPreset: "global", eventId: "001" });
    for (const name of ["a b.yaml", "ü.yml", "c.json"]) {
      writeConfig(join(folder, name), config);
      assert.deepEqual(readConfig(join(folder, name)).pyflexConfig, config.pyflexConfig);
      assert.equal(readConfig(join(folder, name)).eventId, "001");
    }
    const missing = join(folder, "none.yaml");
    assert.throws(
      () => readConfig(missing),
      (error) => isCropError(error, "not-found"),
    );
    assert.throws(
      () => readConfig("config.toml"),
      (error) => isCropError(error, "bad-option"),
    );
    for (const text of ["a: [1", "a: 1\na: 2"]) {
      assert.throws(() => parseConfig(text, { file: "x.yaml" }), /x\.yaml is no YAML/);
    }
    assert.throws(
      () => parseConfig("{", { format: "json" }),
      (e) => isCropError(e, "bad-data"),
    );
    assert.throws(() => parseConfig("minperiod: 1", { file: "x.yaml" }), /x\.yaml: .*minPeriod/);
    assert.equal(parseConfig("event_id: 001").eventId, "001");
    assert.equal(parseConfig("").minPeriod, 10);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
