import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { Lab } from "../faults/lab.ts";
import { readOutput, sample, traceOf, writeInput } from "../seismic/process/asdf-lab.ts";

test("crop asdf info, ls and validate say what is in a file", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in put.h5"), ["A", "B"], { other: [traceOf("C", "BHZ")] });
  const info = await lab.expect(0, ["asdf", "info", "in put.h5"]);
  assert.match(info.stdout, /^ASDF file \[format version: 1\.0\.3\]: 'in put\.h5' \(/);
  assert.match(info.stdout, /2 waveform tag\(s\): other, raw/);
  const document = await lab.json(["asdf", "info", sample]);
  assert.deepEqual(document.tags, ["raw_recording"]);
  const all = await lab.expect(0, ["asdf", "ls", "in put.h5"]);
  assert.match(
    all.stdout,
    /^XY\.A \(no StationXML\)\n {4}raw {2}XY\.A\.\.BHN {2}2024-01-01T00:00:00\.25/,
  );
  const some = await lab.json(["asdf", "ls", "in put.h5", "--station", "X?.[AB]", "--tag", "ra*"]);
  assert.deepEqual(
    some.map(({ station, waveforms }: { station: string; waveforms: { npts: number }[] }) => [
      station,
      waveforms.map(({ npts }) => npts),
    ]),
    [
      ["XY.A", [200, 200]],
      ["XY.B", [200, 200]],
    ],
  );
  const report = await lab.expect(0, ["asdf", "validate", "in put.h5"]);
  assert.match(report.stdout, /No station information available for station 'XY\.A'/);
  assert.match(report.stdout, /\nChecked 3 station\(s\):\n\t3 station\(s\) have no/);
  assert.deepEqual((await lab.json(["asdf", "validate", "in put.h5"])).good, []);
});

test("a file that is none ends with status 3 and its name", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A"]);
  writeFileSync(lab.path("half.h5"), readFileSync(lab.path("in.h5")).subarray(0, 3000));
  lab.write("junk.h5", "junk");
  for (const name of ["half.h5", "junk.h5", "none.h5"]) {
    const { stderr } = await lab.expect(3, ["asdf", "info", name]);
    assert.match(stderr, new RegExp(name.replace(".", "\\.")));
  }
});

test("crop asdf process writes a new file, and ends with status 4 when jobs failed", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("in.h5"), ["A", "B", "C"]);
  lab.write(
    "f.mjs",
    'export default (stream) => { if (stream.at(0).station === "B") throw new Error("no luck"); return stream; };',
  );
  const process = ["asdf", "process", "in.h5", "--tag-map", "raw:done", "-j", "2"];
  const failed = await lab.expect(4, [...process, "-o", "out.h5", "--function", "f.mjs"]);
  assert.match(
    failed.stderr,
    /station 'XY\.B' and tag 'raw':\nError: no luck\n {4}at .*definition\.mjs/,
  );
  assert.match(failed.stderr, /crop: 3 jobs, 1 failed, written to .*out\.h5/);
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "done")), ["XY.A", "XY.C"]);
  await lab.expect(3, [...process, "-o", "out.h5", "--function", "f.mjs"]);
  const document = await lab.json([...process, "-o", "default.h5"]);
  assert.deepEqual([document.jobs, document.failed], [3, []]);
  assert.deepEqual(await readOutput(lab.path("default.h5"), "done"), {});
  await lab.expect(3, ["asdf", "process", "in.h5", "--tag-map", "nowhere:a", "-o", "new.h5"]);
  await lab.expect(2, ["asdf", "process", "in.h5", "-o", "new.h5"]);
  assert.equal(existsSync(lab.path("new.h5")), false);
});
