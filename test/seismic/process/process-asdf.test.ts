import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isCropError } from "../../../src/errors.ts";
import {
  type Inventory,
  openAsdf,
  processAsdf,
  type ProcessFunction,
  type ProcessOptions,
  type Stream,
  Trace,
} from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { relativeError } from "../signal/any-samples.ts";
import { readOutput, sample, start, traceOf, writeInput } from "./asdf-lab.ts";

const goldens = fileURLToPath(new URL("../../../../../shared/golden/asdf/", import.meta.url));
const skip = existsSync(goldens) ? false : `no reference results at ${goldens}`;
const seismic = new URL("../../../src/seismic/index.js", import.meta.url).href;

const identity: ProcessFunction = (stream) => stream;
const toRaw = { tagMap: { raw: "done" }, isQuiet: true } as const;

/** The chain that made the reference files, as a module of its own. */
const chainModule = `
import { Stream } from "crop/seismic";
export const process = (stream, inventory) => {
  if (inventory === undefined) return undefined;
  const prepare = (each) => each.detrend("linear").detrend("demean").taper({ maxPercentage: 0.05 });
  const chained = prepare(prepare(stream).removeResponse(inventory, {
    output: "DISP", preFilt: [0.02, 0.04, 1.5, 2], zeroMean: false, taper: false,
  })).filter("bandpass", { freqmin: 0.05, freqmax: 1, zerophase: true }).interpolate(5);
  return new Stream(chained.traces.map((trace) => trace.with({ data: Float32Array.from(trace.data) })));
};
`;

/** Compares a file with a reference, trace by trace; gives how many there were. */
async function compare(path: string, golden: string, tolerance: number): Promise<number> {
  const [mine, reference] = [await openAsdf(path), await openAsdf(join(goldens, golden))];
  let compared = 0;
  try {
    assert.deepEqual(mine.stations(), reference.stations());
    assert.equal(mine.events().length, reference.events().length);
    for (const name of reference.stations()) {
      const [station, expected] = [mine.station(name), reference.station(name)];
      assert.deepEqual(station.tags(), expected.tags(), name);
      assert.equal(station.stationXml() === undefined, expected.stationXml() === undefined, name);
      for (const tag of expected.tags()) {
        const [traces, wanted] = [station.stream(tag), expected.stream(tag)];
        assert.equal(traces.length, wanted.length, name);
        for (const [i, trace] of traces.traces.entries()) {
          const other = wanted.at(i)!;
          assert.equal(trace.id, other.id);
          assert.equal(trace.data.constructor, other.data.constructor, trace.id);
          assert.ok(Math.abs(Number(trace.starttime - other.starttime)) <= 500, trace.id);
          assert.ok(Math.abs(trace.samplingRate / other.samplingRate - 1) < 1e-12, trace.id);
          assert.ok(relativeError(trace.toFloat64(), other.toFloat64()) < tolerance, trace.id);
          const { tag: _, ...details } = trace.details.asdf ?? {};
          const { tag: __, ...wantedDetails } = other.details.asdf ?? {};
          assert.deepEqual(details, wantedDetails, trace.id);
          compared++;
        }
      }
    }
    return compared;
  } finally {
    mine.close();
    reference.close();
  }
}

for (const name of ["small", "variety"]) {
  for (const cpuCount of [1, 2]) {
    test(
      `${name}-input.h5 is processed as pyasdf does, ${cpuCount} workers`,
      { skip },
      async (t) => {
        const lab = new Lab(t);
        const input = join(goldens, `${name}-input.h5`);
        const common = { cpuCount, isQuiet: true };
        const velocity = lab.path("velocity.h5");
        const seed: ProcessFunction = (stream, inventory) => {
          if (inventory === undefined) return undefined;
          return stream.attachResponse(inventory).removeResponse({ output: "VEL" });
        };
        const { failed } = await processAsdf(input, seed, {
          ...common,
          outputFilename: velocity,
          tagMap: { raw_recording: "processed" },
        });
        assert.deepEqual(failed, []);
        const chained = lab.path("chain.h5");
        const module = lab.write("chain.mjs", chainModule);
        await processAsdf(input, module, {
          ...common,
          outputFilename: chained,
          tagMap: {
            raw_recording: "disp_005_1hz",
            ...(name === "variety" ? { synthetic_prem: "syn_disp" } : {}),
          },
        });
        const first = await compare(velocity, `${name}-processed.h5`, 1e-8);
        const second = await compare(chained, `${name}-chain.h5`, 2e-6);
        t.diagnostic(`${first + second} reference traces compared`);
        assert.deepEqual(readdirSync(lab.folder).toSorted(), [
          "chain.h5",
          "chain.mjs",
          "velocity.h5",
        ]);
      },
    );
  }
}

test("what a job gives is written, and StationXML and events always are", async (t) => {
  const lab = new Lab(t);
  const input = await openAsdf(sample);
  const [tag = ""] = input.waveformTags();
  const output = lab.path("out put.h5");
  const nothing = await processAsdf(sample, () => undefined, {
    outputFilename: output,
    tagMap: { [tag]: "done" },
    isQuiet: true,
    cpuCount: 1,
  });
  assert.deepEqual([nothing.failed, nothing.output], [[], output]);
  const written = await openAsdf(output);
  assert.deepEqual(
    written.stations(),
    input.stations().filter((name) => input.station(name).stationXml() !== undefined),
  );
  for (const name of written.stations())
    assert.deepEqual(written.station(name).stationXml(), input.station(name).stationXml());
  assert.equal(written.events().length, input.events().length);
  assert.deepEqual(written.waveformTags(), []);
  written.close();
  input.close();
});

test("samples of every type come through as they were, with ids and labels", async (t) => {
  const lab = new Lab(t);
  const kinds = [
    Int16Array.of(-32768, 0, 32767),
    Int32Array.of(-(2 ** 31), 2 ** 31 - 1),
    BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n),
    Float32Array.of(NaN, -0, 1e-40, Infinity),
    Float64Array.of(NaN, -0, 5e-324, -Infinity),
    Float64Array.of(),
  ];
  const asdf = {
    eventIds: ["smi:x/1", "smi:x/2"],
    labels: ["a", "bé"],
    provenanceId: "{http://x.org/}y",
  };
  const traces = kinds.map((data, i) => traceOf("A", `BH${i}`, data).with({ details: { asdf } }));
  await writeInput(lab.path("in.h5"), [], { raw: traces });
  await processAsdf(lab.path("in.h5"), identity, { ...toRaw, outputFilename: lab.path("out.h5") });
  const [input, output] = [
    await readOutput(lab.path("in.h5"), "raw"),
    await readOutput(lab.path("out.h5"), "done"),
  ];
  const plain = (stream: Stream | undefined): unknown =>
    stream?.traces.map(({ data, starttime, samplingRate, id, details }) => [
      data,
      starttime,
      samplingRate,
      id,
      { ...details.asdf, tag: "" },
    ]);
  assert.deepEqual(plain(output["XY.A"]), plain(input["XY.A"]));
});

test("a stream that moves to another station is written there, and of two traces with one name the first", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A", "B"]);
  const warnings: string[] = [];
  const note = ({ message }: Error): void => void warnings.push(message);
  process.on("warning", note);
  const moved: ProcessFunction = (stream) => stream.map((trace) => trace.with({ station: "NEW" }));
  await processAsdf(lab.path("in.h5"), moved, { ...toRaw, outputFilename: lab.path("out.h5") });
  await new Promise((fulfil) => setImmediate(fulfil));
  process.off("warning", note);
  const { "XY.NEW": stream, ...others } = await readOutput(lab.path("out.h5"), "done");
  assert.deepEqual(others, {});
  assert.deepEqual(
    stream?.traces.map(({ data }) => data),
    [traceOf("A", "BHN").data, traceOf("A", "BHZ").data],
  );
  assert.match(warnings.join(), /already exists in file. Will not be added/);
});

test("gaps, overlaps and mixed types reach the function as traces of their own, and are kept", async (t) => {
  const lab = new Lab(t);
  const pieces = [0n, 15n, 12n].map((seconds) =>
    traceOf("A", "BHZ").with({ starttime: start + seconds * 1_000_000_000n }),
  );
  await writeInput(lab.path("in.h5"), [], {
    raw: [
      ...pieces,
      traceOf("A", "BHE", Float32Array.of(1.5)),
      traceOf("A", "BHN", Int16Array.of(7, 8)),
    ],
  });
  await processAsdf(lab.path("in.h5"), identity, { ...toRaw, outputFilename: lab.path("out.h5") });
  const { "XY.A": stream } = await readOutput(lab.path("out.h5"), "done");
  assert.deepEqual(
    stream?.traces.map(({ channel, npts, data }) => [channel, npts, data.constructor]),
    [
      ["BHE", 1, Float32Array],
      ["BHN", 2, Int16Array],
      ...pieces.map(() => ["BHZ", 200, Int32Array]),
    ],
  );
});

test("tags that are no good are refused before the start, and nothing is left", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A"], {
    list: [traceOf("A", "BHZ")],
    other: [traceOf("B", "BHZ")],
  });
  const refusals: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
    [{}, /empty/],
    [{ raw: "stationxml" }, /is no tag/],
    [{ raw: "Upper" }, /is no tag/],
    [{ raw: "a__b" }, /is no tag/],
    [{ raw: "" }, /is no tag/],
    [{ raw: "a", nowhere: "b" }, /no waveforms with the tag nowhere; it has list, other, raw/],
    [{ raw: "a", list: "a" }, /tags list and raw of station XY.A are both mapped to a/],
    [{ constructor: "a" }, /no waveforms with the tag constructor/],
  ];
  for (const [tagMap, expected] of refusals) {
    await assert.rejects(
      processAsdf(lab.path("in.h5"), identity, { outputFilename: lab.path("out.h5"), tagMap }),
      (error) => (isCropError(error) && expected.test(error.message)) || assert.fail(String(error)),
    );
  }
  assert.deepEqual(readdirSync(lab.folder), ["in.h5"]);
  await processAsdf(lab.path("in.h5"), identity, {
    ...toRaw,
    outputFilename: lab.path("out.h5"),
    tagMap: { raw: "a", other: "a", list: "b" },
  });
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "a")), ["XY.A", "XY.B"]);
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "b")), ["XY.A"]);
});

test("files and numbers of workers that are no good are refused before the start", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A"]);
  const whole = readFileSync(lab.path("in.h5"));
  lab.write("out.h5", "is there");
  writeFileSync(lab.path("short.h5"), whole.subarray(0, whole.length / 2));
  lab.write("junk.h5", "no HDF5 at all");
  const run = async (input: string, options: Partial<ProcessOptions> = {}): Promise<unknown> =>
    await processAsdf(lab.path(input), identity, {
      ...toRaw,
      outputFilename: lab.path("new.h5"),
      ...options,
    });
  await assert.rejects(
    run("in.h5", { outputFilename: lab.path("out.h5") }),
    /Output file '.*out\.h5' already exists\./,
  );
  await assert.rejects(run("in.h5", { outputFilename: lab.path("no", "out.h5") }), (error) =>
    isCropError(error, "not-found"),
  );
  for (const cpuCount of [0, -3, 1.5, NaN])
    await assert.rejects(run("in.h5", { cpuCount }), /cpuCount/);
  await assert.rejects(run("in.h5", { tracebackLimit: -1 }), /tracebackLimit/);
  await assert.rejects(run("short.h5"), (error) => isCropError(error, "corrupt"));
  await assert.rejects(run("junk.h5"), (error) => isCropError(error, "corrupt"));
  await assert.rejects(run("none.h5"), (error) => isCropError(error, "not-found"));
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["in.h5", "junk.h5", "out.h5", "short.h5"]);
});

test("a module without a function is refused before the start, and the same call with it mended goes through", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A"]);
  const module = lab.write("mine.mjs", "export default 5;");
  const refused = (error: unknown): boolean =>
    isCropError(error, "bad-definition") && /mine\.mjs exports no function/.test(error.message);
  const call = { ...toRaw, outputFilename: lab.path("out.h5") };
  await assert.rejects(processAsdf(lab.path("in.h5"), module, call), refused);
  const data = await openAsdf(lab.path("in.h5"));
  await assert.rejects(data.processTwoFiles(data, module, { isQuiet: true }), refused);
  data.close();
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["in.h5", "mine.mjs"]);
  lab.write("mine.mjs", "export default (stream) => stream;");
  const { failed } = await processAsdf(lab.path("in.h5"), module, call);
  assert.deepEqual(failed, []);
});

test("a function that uses variables from around it runs in this process", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A", "B", "C"]);
  const seen: (Inventory | number | undefined)[] = [];
  const { failed } = await processAsdf(
    lab.path("in.h5"),
    (stream) => {
      seen.push(stream.length);
      return new Trace(Float64Array.of(seen.length), {
        network: "XY",
        station: stream.at(0)?.station ?? "",
      });
    },
    { ...toRaw, outputFilename: lab.path("out.h5") },
  );
  assert.deepEqual([failed, seen], [[], [2, 2, 2]]);
  const bound = identity.bind(undefined);
  await processAsdf(lab.path("in.h5"), bound, { ...toRaw, outputFilename: lab.path("bound.h5") });
  assert.equal(Object.keys(await readOutput(lab.path("bound.h5"), "done")).length, 3);
});

test("the same call goes on after everything was killed, with what was done", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A", "B", "C", "D"]);
  const module = lab.write(
    "slow.mjs",
    `import { appendFileSync, existsSync } from "node:fs";
     export default async (stream) => {
       appendFileSync(${JSON.stringify(lab.path("calls"))}, stream.at(0).station + "\\n");
       // Longer than 50 ms: the next call begins when the result is on the disk.
       await new Promise((f) => setTimeout(f, 80));
       while (stream.at(0).station === "C" && !existsSync(${JSON.stringify(lab.path("go"))})) await new Promise((f) => setTimeout(f, 20));
       return stream;
     };`,
  );
  const program = lab.write(
    "run.mjs",
    `import { processAsdf } from ${JSON.stringify(seismic)};
     const { failed } = await processAsdf("in.h5", "slow.mjs", { outputFilename: "out.h5", tagMap: { raw: "done" }, cpuCount: 1 });
     console.log(failed.length);`,
  );
  const first = lab.startProgram([process.execPath, program]);
  const calls = (): string[] =>
    existsSync(lab.path("calls")) ? readFileSync(lab.path("calls"), "utf8").trim().split("\n") : [];
  while (!calls().includes("C")) await new Promise((fulfil) => setTimeout(fulfil, 20));
  process.kill(-first.pid, "SIGKILL");
  await first.ended;
  assert.equal(existsSync(lab.path("out.h5")), false);
  assert.ok(existsSync(lab.path("out.h5.crop")));
  const refused = processAsdf(lab.path("in.h5"), identity, {
    ...toRaw,
    outputFilename: lab.path("out.h5"),
  });
  await assert.rejects(
    refused,
    (error) =>
      isCropError(error, "already-exists") &&
      /out\.h5\.crop is left of a run .*another function/.test(error.message),
  );
  lab.write("go", "");
  const { failed } = await processAsdf(lab.path("in.h5"), module, {
    ...toRaw,
    outputFilename: lab.path("out.h5"),
  });
  assert.deepEqual(failed, []);
  assert.deepEqual(calls().toSorted(), ["A", "B", "C", "C", "D"]);
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "done")), [
    "XY.A",
    "XY.B",
    "XY.C",
    "XY.D",
  ]);
  assert.equal(existsSync(lab.path("out.h5.crop")), false);
});

test("an abort stops the work, and the same call goes on", async (t) => {
  const lab = new Lab(t);
  const stations = Array.from({ length: 60 }, (_, i) => `S${i}`);
  await writeInput(lab.path("in.h5"), stations);
  const abort = new AbortController();
  const calls: string[] = [];
  const fn: ProcessFunction = async (stream) => {
    calls.push(stream.at(0)?.station ?? "");
    abort.abort();
    if (!isGoingOn) await new Promise((fulfil) => setTimeout(fulfil, 100));
    return stream;
  };
  let isGoingOn = false;
  const options = { ...toRaw, outputFilename: lab.path("out.h5") };
  const stopping = processAsdf(lab.path("in.h5"), fn, { ...options, signal: abort.signal });
  await assert.rejects(stopping, (error) => isCropError(error, "incomplete"));
  assert.deepEqual(readdirSync(lab.folder).toSorted(), ["in.h5", "out.h5.crop"]);
  const before = calls.length;
  assert.ok(before > 0 && before < stations.length, `${before} jobs`);
  isGoingOn = true;
  await processAsdf(lab.path("in.h5"), fn, options);
  assert.ok(calls.length <= stations.length + 1, `${calls.length} jobs`);
  assert.equal(Object.keys(await readOutput(lab.path("out.h5"), "done")).length, stations.length);
});
