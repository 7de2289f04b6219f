import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { type FailedJob, processAsdf, type ProcessFunction } from "../../../src/seismic/index.ts";
import { describeFailures } from "../../../src/seismic/process/failed-jobs.ts";
import { Lab } from "../../faults/lab.ts";
import { differenceOf, readOutput, traceOf, writeInput, writeWithXml } from "./asdf-lab.ts";

const identity: ProcessFunction = (stream) => stream;
const toRaw = { tagMap: { raw: "done" }, isQuiet: true } as const;

/** What the function does with XY.B: how many traces are written there, and what is said of the job if it fails. */
const rows: Readonly<Record<string, readonly [does: string, written: number, failure?: RegExp]>> = {
  throws: ['throw new RangeError("oops")', 0, /^RangeError: oops\n {4}at .*definition\.mjs:\d+/],
  rejects: [
    'return Promise.reject(new TypeError("late"))',
    0,
    /^TypeError: late\n {4}at .*definition/,
  ],
  "returns nothing": ["return undefined", 0],
  "returns null": ["return null", 0],
  "returns an empty stream": ["return stream.filter(() => false)", 0],
  "returns a single trace": ["return stream.at(0)", 1],
  "returns a list": ["return stream.traces", 0, /returned a list/],
  "returns a text": ['return "x"', 0, /returned a string/],
  "returns a number": ["return 1", 0, /returned a number/],
  "returns an array": ["return new Float64Array(3)", 0, /an instance of Float64Array/],
  "returns a function": ["return () => stream", 0, /returned a function/],
  "returns samples of another type": [
    "return stream.map((each) => each.with({ data: new Uint8Array(3) }))",
    0,
    /samples are an instance of Uint8Array/,
  ],
  "returns a code that cannot be written": [
    'return stream.map((each) => each.with({ network: "" }))',
    0,
    /cannot name a station/,
  ],
  "kills its worker": ['process.kill(process.pid, "SIGKILL")', 0, /^Crashed: .*SIGKILL/],
  "ends its worker": ["process.exit(0)", 0, /^Crashed: /],
  "takes no end": ["return new Promise(() => undefined)", 0, /never settle/],
};

for (const [does, [body, written, failure]] of Object.entries(rows)) {
  test(`a function that ${does} costs one job at most`, async (t) => {
    const lab = new Lab(t);
    await writeInput(lab.path("in.h5"), ["A", "B", "C"]);
    const module = lab.write(
      "function.mjs",
      `export default (stream) => { if (stream.at(0).station === "B") { ${body}; } return stream; };`,
    );
    const { failed, jobs } = await processAsdf(lab.path("in.h5"), module, {
      ...toRaw,
      outputFilename: lab.path("out.h5"),
      cpuCount: 2,
    });
    assert.equal(jobs, 3);
    assert.deepEqual(
      failed.map(({ station, tag }) => [station, tag]),
      failure === undefined ? [] : [["XY.B", "raw"]],
    );
    if (failure !== undefined) assert.match(failed[0]!.traceback, failure);
    const output = await readOutput(lab.path("out.h5"), "done");
    assert.deepEqual(
      Object.entries(output).map(([name, { length }]) => [name, length]),
      [["XY.A", 2], ...(written === 0 ? [] : [["XY.B", written]]), ["XY.C", 2]],
    );
    assert.deepEqual(readdirSync(lab.folder).toSorted(), ["function.mjs", "in.h5", "out.h5"]);
  });
}

test("the traceback shows as many frames of the function as it may, from where it threw", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A"]);
  const module = lab.write(
    "deep.ts",
    `const deep = (n: number): never => { if (n === 0) throw new Error("bottom"); return deep(n - 1); };
     export default function start(): never { return deep(30); }`,
  );
  for (const [tracebackLimit, frames] of [
    [undefined, 3],
    [0, 0],
    [1, 1],
    [10, 10],
    [40, 32],
  ] as const) {
    const { failed } = await processAsdf(lab.path("in.h5"), module, {
      ...toRaw,
      outputFilename: lab.path(`out${frames}.h5`),
      ...(tracebackLimit === undefined ? {} : { tracebackLimit }),
    });
    const [head, ...lines] = failed[0]!.traceback.split("\n");
    assert.equal(head, "Error: bottom");
    assert.equal(lines.length, frames);
    assert.ok(
      lines.every((line) => /^ {4}at (deep|start|process) /.test(line)),
      lines.join("\n"),
    );
  }
});

test("a function that fails for every station says so once, with what differs of a few", () => {
  const job = (station: string, message: string, line: number, name = "Error"): FailedJob => {
    const frame = `    at default (definition.mjs:${line}:1)`;
    return { station, tag: "raw", name, message, traceback: `${name}: ${message}\n${frame}` };
  };
  const many = Array.from({ length: 1000 }, (_, i) => job(`XY.A${i}`, `no filter of A${i}`, 3));
  const other = job("XY.B", "no filter of B", 4);
  const dead = {
    station: "XY.C",
    tag: "",
    name: "Crashed",
    message: "gone",
    traceback: "Crashed: gone",
  };
  assert.equal(
    describeFailures([many[0]!, other, ...many.slice(1), dead]),
    `Error during the processing of station 'XY.A0' and tag 'raw':
Error: no filter of A0
    at default (definition.mjs:3:1)
The same for station 'XY.A1' and tag 'raw': no filter of A1
The same for station 'XY.A2' and tag 'raw': no filter of A2
and 997 more with the same error
Error during the processing of station 'XY.B' and tag 'raw':
Error: no filter of B
    at default (definition.mjs:4:1)
Error during the processing of station 'XY.C':
Crashed: gone
`,
  );
  assert.equal(describeFailures([]), "");
});

test("waveforms and StationXML that cannot be read are a failed job", async (t) => {
  const lab = new Lab(t);
  await writeWithXml(lab.path("xml.h5"), "<FDSNStationXML><Network code='XY'>");
  const { failed } = await processAsdf(lab.path("xml.h5"), identity, {
    ...toRaw,
    outputFilename: lab.path("out.h5"),
  });
  assert.deepEqual(
    failed.map(({ station }) => station),
    ["XY.B"],
  );
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "done")), ["XY.A"]);

  const noise = (seed: number): Int32Array =>
    Int32Array.from({ length: 9000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1 * seed) ^ (i << 7));
  for (const seed of [1, 3])
    await writeInput(lab.path(`${seed}.h5`), ["A", "C"], {
      raw: [traceOf("B", "BHZ", noise(seed))],
    });
  const [first, last] = differenceOf(lab.path("1.h5"), lab.path("3.h5"));
  const bytes = readFileSync(lab.path("1.h5"));
  bytes.fill(0x55, Math.floor((first + last) / 2), Math.floor((first + last) / 2) + 400);
  writeFileSync(lab.path("damaged.h5"), bytes);
  const damaged = await processAsdf(lab.path("damaged.h5"), identity, {
    ...toRaw,
    outputFilename: lab.path("rest.h5"),
  });
  assert.deepEqual(
    damaged.failed.map(({ station }) => station),
    ["XY.B"],
  );
  assert.deepEqual(Object.keys(await readOutput(lab.path("rest.h5"), "done")), ["XY.A", "XY.C"]);
});
