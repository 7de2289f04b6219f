import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isCropError } from "../../../src/errors.ts";
import { Executive, type ExecutiveOptions, Manager, openAsdf } from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { config, writeSeismograms } from "./seismograms.ts";

const events = ["1", "11", "e 'é'"];
const stations = ["AA.S1..MXZ", "AA.S11..MXZ", "A1.S-2..MXZ"];

function executive(lab: Lab, more: Partial<ExecutiveOptions> = {}): Executive {
  const base = { eventIds: events, stationCodes: stations, config, cwd: lab.folder };
  return new Executive({ ...base, isQuiet: true, ...more });
}

/** What a Manager measures of each pair, one after the other. */
function byManager(lab: Lab): unknown {
  const misfit = (event: string, station: string): number | null => {
    const file = `${station.replace("..", ".")}.semd`;
    return Manager.fromFiles({
      config,
      observed: lab.path("data", event, "obs", file),
      synthetic: lab.path("data", event, "syn", file),
    }).flow().stats.misfit;
  };
  return Object.fromEntries(
    events.map((event) => [
      event,
      Object.fromEntries(stations.toSorted().map((station) => [station, misfit(event, station)])),
    ]),
  );
}

test("the misfits are those of a Manager whatever runs at once, each event's of its own", async (t) => {
  const lab = new Lab(t, "executive [1] {x}");
  writeSeismograms(lab.folder, events, stations);
  const expected = byManager(lab);
  const texts: string[] = [];
  for (const [maxEvents, maxStations] of [
    [1, 1],
    [1, 4],
    [3, 2],
  ] as const) {
    const { misfits, dataset, withoutMisfit } = await executive(lab, {
      maxEvents,
      maxStations,
    }).process();
    assert.deepEqual(misfits, expected);
    assert.deepEqual(withoutMisfit, []);
    assert.deepEqual([dataset.sizes["event"], dataset.sizes["station"]], [3, 3]);
    assert.deepEqual(
      new Set(Array.from(dataset.get("status").values, String)),
      new Set(["measured"]),
    );
    assert.equal(existsSync(lab.path("crops", "executive")), false);
    texts.push(readdirSync(lab.folder, { recursive: true }).map(String).toSorted().join("\n"));
  }
  assert.equal(new Set(texts).size, 1, "the same files");
  assert.ok(!texts[0]!.includes(".tmp"), texts[0]);
  for (const event of events) {
    assert.deepEqual(
      readdirSync(lab.path("adjsrcs", event)).toSorted(),
      stations.map((code) => `${code.replace("..", ".")}.adj`).toSorted(),
    );
    for (const station of stations) {
      const [network = "", code = ""] = station.split(".");
      assert.ok(existsSync(lab.path("figures", `${event}_${network}_${code}.png`)));
    }
    const data = await openAsdf(lab.path("datasets", `${event}.h5`));
    try {
      assert.deepEqual(data.stations(), ["A1.S-2", "AA.S1", "AA.S11"]);
      assert.deepEqual(data.waveformTags(), ["observed", "synthetic_i01s00"]);
      const paths = data.auxiliaryPaths();
      assert.equal(paths.filter((path) => path.startsWith("Configs/i01/s00")).length, 1);
      assert.equal(paths.filter((path) => path.startsWith("AdjointSources/i01/s00/")).length, 3);
    } finally {
      data.close();
    }
  }
});

test("the log of an event holds each station's lines together, in the form of Pyatoa's", async (t) => {
  const lab = new Lab(t, "executive");
  writeSeismograms(lab.folder, events, stations);
  mkdirSync(lab.path("logs"));
  writeFileSync(lab.path("logs", "1.txt"), "a note of mine\n");
  await executive(lab, { maxEvents: 2, maxStations: 2, logLevel: "INFO" }).process();
  const lines = readFileSync(lab.path("logs", "1.txt"), "utf8").trimEnd().split("\n");
  assert.equal(lines[0], "a note of mine");
  const headings = lines.filter((line) => line.startsWith("====="));
  assert.deepEqual(
    headings,
    stations.toSorted().map((code) => `===== ${code} =====`),
  );
  for (const [i, line] of lines.entries()) {
    if (i === 0 || headings.includes(line)) continue;
    assert.match(
      line,
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] - py(?:atoa|flex|adjoint) - (?:INFO|WARNING): ./,
    );
  }
  const at = lines.indexOf("===== AA.S11..MXZ =====");
  assert.match(lines[at + 1]!, / - pyatoa - INFO: processing 1 AA\.S11\.\.MXZ$/);
  assert.match(lines.at(-1)!, / - pyatoa - INFO: misfit \d/);
});

test("a pair that fails has its reason and its traceback, and keeps none of the others from it", async (t) => {
  const lab = new Lab(t, "executive");
  writeSeismograms(lab.folder, events, stations);
  rmSync(lab.path("data", "11", "obs", "AA.S1.MXZ.semd"));
  writeFileSync(lab.path("data", "1", "syn", "AA.S11.MXZ.semd"), "0 nothing\n1 1\n");
  writeFileSync(lab.path("data", "1", "obs", "AA.S1.MXZ.semd"), flat());
  const { misfits, withoutMisfit, dataset } = await executive(lab, { maxStations: 2 }).process();
  assert.deepEqual(
    withoutMisfit.map(({ event, station, status }) => [event, station, status]),
    [
      ["1", "AA.S1..MXZ", "failed"],
      ["1", "AA.S11..MXZ", "failed"],
      ["11", "AA.S1..MXZ", "failed"],
    ],
  );
  const [, corrupt, missing] = withoutMisfit;
  assert.match(corrupt!.message, /AA\.S11\.MXZ\.semd.*line 1/);
  assert.match(
    missing!.message,
    /event 11, station AA\.S1\.\.MXZ: there is no observed waveform; it was sought as .*11\/obs/,
  );
  assert.equal(misfits["11"]!["AA.S1..MXZ"], null);
  assert.equal(typeof misfits["11"]!["AA.S11..MXZ"], "number");
  assert.equal(
    Number.isNaN(dataset.get("misfit").sel({ event: "11", station: "AA.S1..MXZ" }).item()),
    false,
  );
  const log = readFileSync(lab.path("logs", "11.txt"), "utf8");
  assert.match(
    log,
    /===== AA\.S1\.\.MXZ =====\n.*INFO: processing 11 AA\.S1\.\.MXZ\n.*ERROR: CropError: event 11.*\n.*ERROR: {5}at /,
  );
  assert.equal(log.match(/=====/g)!.length, 6, "its lines are there once");
  const data = await openAsdf(lab.path("datasets", "11.h5"));
  assert.deepEqual(data.stations(), ["A1.S-2", "AA.S11"]);
  data.close();
});

test("a pair that fails or has no windows any more leaves nothing of an earlier run", async (t) => {
  const lab = new Lab(t, "executive again");
  const codes = [...stations, "AA.S1_2..MXZ"];
  writeSeismograms(lab.folder, ["1"], codes);
  const options = { eventIds: "1", stationCodes: codes, maxStations: 2 };
  await executive(lab, options).process();
  writeFileSync(lab.path("data", "1", "syn", "AA.S1.MXZ.semd"), "0 nothing\n1 1\n");
  const noise = Array.from({ length: 800 }, (_, i) => `${-20 + i / 4} ${Math.sin(i * i)}\n`);
  writeFileSync(lab.path("data", "1", "obs", "AA.S11.MXZ.semd"), noise.join(""));
  const { withoutMisfit } = await executive(lab, options).process();
  assert.deepEqual(
    withoutMisfit.map(({ station, status }) => [station, status]),
    [
      ["AA.S1..MXZ", "failed"],
      ["AA.S11..MXZ", "no windows"],
    ],
  );
  assert.deepEqual(readdirSync(lab.path("adjsrcs", "1")).toSorted(), [
    "A1.S-2.MXZ.adj",
    "AA.S1_2.MXZ.adj",
  ]);
  assert.deepEqual(readdirSync(lab.path("figures")).toSorted(), [
    "1_A1_S-2.png",
    "1_AA_S11.png",
    "1_AA_S1_2.png",
  ]);
  const data = await openAsdf(lab.path("datasets", "1.h5"));
  const paths = data.auxiliaryPaths();
  data.close();
  const names = paths.map((path) => path.split("/").at(-1)!);
  assert.ok(names.includes("AA_S1_2_MXZ") && names.includes("AA_S1_2_Z_0"), names.join());
  assert.ok(!names.some((name) => /^AA_S11_|^AA_S1_(?!2_)/.test(name)), names.join());
});

function flat(): string {
  return Array.from({ length: 800 }, (_, i) => `${-20 + i / 4} 0\n`).join("");
}

test("check names all that is wrong at once, and writes nothing", (t) => {
  const lab = new Lab(t, "executive");
  mkdirSync(lab.path("datasets"));
  writeFileSync(lab.path("datasets", "001.h5"), "a text");
  writeFileSync(lab.path("file"), "");
  const before = readdirSync(lab.folder).toSorted();
  const wrong = executive(lab, {
    eventIds: ["001", "a/b", "001", "", "a"],
    stationCodes: ["AA.S1.MXZ", "AA.S1..MXZ", "AA.S1..MXE", "AA.S2..", "x", "AA.Sö..MXZ"],
    config: { minPeriod: 100, maxPeriod: 10 },
    maxStations: 0,
    maxEvents: 1.5,
    cat: "",
    // @ts-expect-error -- of a program without types
    logLevel: "LOUD",
    figures: join("file", "figures"),
    paths: { waveforms: "{evnt}/x", synthetics: [] },
    name: ".x",
  });
  const problems = problemsOf(() => wrong.check());
  for (const pattern of [
    /"a\/b" becomes a file name/,
    /event "001" is given more than once/,
    /event "" is empty/,
    /"AA\.S1\.MXZ" has 3 parts/,
    /station AA\.S1 has several codes/,
    /"AA\.S2\.\." has no channel/,
    /"x" has 1 parts/,
    /AA_Sö.* is no name for auxiliary data/,
    /minPeriod/,
    /maxStations is 0/,
    /maxEvents is 1\.5/,
    /cat is empty/,
    /logLevel is "LOUD"/,
    /file is no folder/,
    /waveforms .*\{evnt\}/,
    /no path of synthetics/,
    /name is "\.x"/,
    /001\.h5 is there and is no HDF5 file/,
  ]) {
    assert.ok(
      problems.some((problem) => pattern.test(problem)),
      `${pattern}: ${problems.join("\n")}`,
    );
  }
  for (const [changes, what] of [
    [{ pyflexPreset: "nznorth_10-30s" }, "checkGlobalDataQuality of the windows"],
    [{ componentList: ["R"], rotateToRtz: true }, "rotateToRtz"],
  ] as const) {
    const blind = { config: { ...config, ...changes }, datasets: "other" };
    assert.deepEqual(
      problemsOf(() => executive(lab, blind).check()),
      [`${what} needs to know where event and station are: give the paths of events and responses`],
    );
    executive(lab, { ...blind, paths: { events: "x", responses: "y" } }).check();
  }
  const double = executive(lab, { config: { ...config, adjSrcType: "multitaper_dd" } });
  rmSync(lab.path("datasets", "001.h5"));
  assert.deepEqual(
    problemsOf(() => double.check()),
    ["adjSrcType multitaper_dd compares two stations, and a pair has one"],
  );
  writeFileSync(lab.path("datasets", "001.h5"), "a text");
  const none = problemsOf(() => executive(lab, { eventIds: [], stationCodes: [] }).check());
  assert.equal(none.length, 2);
  const unclear = executive(lab, {
    eventIds: ["a", "a+b"],
    stationCodes: ["b+c.x..Z", "c.x..Z"],
    dsFidTemplate: "one.h5",
  });
  const two = problemsOf(() => unclear.check());
  assert.match(two.join("\n"), /would both be called a\+b\+c\.x\.\.Z: choose another cat/);
  assert.match(two.join("\n"), /several events one file/);
  assert.deepEqual(readdirSync(lab.folder).toSorted(), before);
});

function problemsOf(act: () => void): readonly string[] {
  let problems: readonly string[] = [];
  assert.throws(act, (error) => {
    assert.ok(isCropError(error, "bad-option"), String(error));
    problems = error.fields["problems"] as readonly string[];
    return true;
  });
  return problems;
}

test("codes are sorted, and a pair is found by its code whatever the ids hold", async (t) => {
  const lab = new Lab(t, "executive");
  const odd = ["a+b", "a"];
  writeSeismograms(lab.folder, odd, ["AA.S+..MXZ"]);
  const one = executive(lab, { eventIds: odd, stationCodes: "AA.S+.*.MX[ZN]" });
  assert.deepEqual(one.codes, ["a+AA.S+.*.MX[ZN]", "a+b+AA.S+.*.MX[ZN]"]);
  const { misfits } = await one.processStation("a+b+AA.S+.*.MX[ZN]");
  assert.deepEqual(Object.keys(misfits), ["a+b"]);
  assert.equal(typeof misfits["a+b"]!["AA.S+.*.MX[ZN]"], "number");
  assert.deepEqual(
    readdirSync(lab.path("datasets")).filter((name) => name.endsWith(".h5")),
    ["a+b.h5"],
  );
  await assert.rejects(one.processStation("a+AA"), (error) => isCropError(error, "not-found"));
  await assert.rejects(one.processEvent("a+"), (error) => isCropError(error, "not-found"));
  const event = await one.processEvent("a");
  assert.deepEqual(Object.keys(event.misfits), ["a"]);
});

test("another evaluation goes into the same data sets; another request under one name is refused", async (t) => {
  const lab = new Lab(t, "executive");
  writeSeismograms(lab.folder, ["1"], stations);
  await executive(lab, { eventIds: "1" }).process();
  const stop = new AbortController();
  const next = { eventIds: "1", config: { ...config, stepCount: 1 } };
  const stopped = executive(lab, {
    ...next,
    maxStations: 1,
    signal: stop.signal,
    onEvent: ({ kind }) => kind === "cases" && stop.abort(),
  });
  await assert.rejects(stopped.process(), (error) => isCropError(error, "incomplete"));
  await assert.rejects(executive(lab, { eventIds: "1" }).process(), (error) => {
    assert.ok(isCropError(error, "already-exists"), String(error));
    assert.match(error.message, /another request was sown as `executive`/);
    return true;
  });
  let cases = 0;
  const { withoutMisfit } = await executive(lab, {
    ...next,
    onEvent: (event) => (cases += event.kind === "cases" ? event.values : 0),
  }).process();
  assert.deepEqual(withoutMisfit, []);
  assert.ok(cases < 3, "what was finished is not run again");
  const data = await openAsdf(lab.path("datasets", "1.h5"));
  assert.deepEqual(data.waveformTags(), ["observed", "synthetic_i01s00", "synthetic_i01s01"]);
  assert.equal(data.auxiliaryPaths().filter((path) => path.startsWith("Configs/")).length, 2);
  data.close();
});

test("a data set that cannot be added to is named, and keeps no other event from its own", async (t) => {
  const lab = new Lab(t, "executive");
  writeSeismograms(lab.folder, ["1", "11"], stations);
  mkdirSync(lab.path("datasets"));
  // An HDF5 file by its first bytes.
  writeFileSync(lab.path("datasets", "1.h5"), Buffer.from("\x89HDF\r\n\x1a\nbroken", "latin1"));
  const both = executive(lab, { eventIds: ["1", "11"] });
  await assert.rejects(both.process(), /1\.h5/);
  assert.ok(existsSync(lab.path("datasets", "11.h5")));
  rmSync(lab.path("datasets", "1.h5"));
  const { withoutMisfit } = await both.process();
  assert.deepEqual(withoutMisfit, []);
});

test("pairs that are processed at once share the files of their event", async (t) => {
  const lab = new Lab(t, "executive");
  writeSeismograms(lab.folder, ["1"], stations);
  const one = executive(lab, { eventIds: "1", maxStations: 1 });
  await Promise.all(one.codes.map(async (code) => await one.processStation(code)));
  const data = await openAsdf(lab.path("datasets", "1.h5"));
  assert.deepEqual(data.stations(), ["A1.S-2", "AA.S1", "AA.S11"]);
  data.close();
  assert.equal(readFileSync(lab.path("logs", "1.txt"), "utf8").match(/=====/g)!.length, 6);
});
