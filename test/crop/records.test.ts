import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { fromValues } from "../../src/arrays/index.ts";
import {
  appendFailure,
  appendNumber,
  appendValue,
  type CaseOutcome,
} from "../../src/crop/case-record.ts";
import { blocksOfRun } from "../../src/crop/grid-runs.ts";
import { batchOfName, layout } from "../../src/crop/layout.ts";
import {
  encodeEnd,
  encodeHeader,
  type ResultHeader,
  scanResult,
  SummaryCounter,
} from "../../src/crop/result-file.ts";
import { FrameWriter, thisProcess } from "../../src/files/index.ts";

const header: ResultHeader = {
  cropId: "id",
  batch: 3,
  count: 5,
  nonce: "n",
  staleSeconds: 30,
  sessions: [{ owner: thisProcess(), nodeVersion: "v20", startedMs: 1 }],
};

test("records come back as they were written, whatever byte of the file is changed", () => {
  const folder = mkdtempSync(join(tmpdir(), "crop-records-"));
  try {
    const writer = new FrameWriter();
    const run = { position: 0, attempt: 1, session: 0, startedMs: 1e12, seconds: 0.5 };
    appendNumber(writer, run, -0);
    appendValue(
      writer,
      { ...run, position: 1 },
      {
        a: fromValues([[1, 2]]),
        b: fromValues("ñ"),
        c: fromValues({ re: 1, im: NaN }),
        d: fromValues(2n ** 60n),
        e: fromValues(-0),
      },
      "y",
    );
    appendFailure(
      writer,
      { ...run, position: 2 },
      { kind: "threw", name: "E", message: "m", settings: "s" },
    );
    appendNumber(writer, { ...run, position: 3 }, NaN);
    const grid = fromValues([
      [1, -0, NaN],
      [2 ** 0.5, -Infinity, 1e-320],
    ]);
    appendValue(writer, { ...run, position: 4 }, { y: grid }, "y");
    const counter = new SummaryCounter();
    for (const isFailure of [false, false, true, false, false]) counter.add(isFailure, 0.5);
    const bytes = Buffer.concat([
      encodeHeader(header),
      writer.take(),
      encodeEnd(counter.summary(5)),
    ]);
    const path = join(folder, "file");
    const read = (content: Uint8Array): Map<number, CaseOutcome> => {
      writeFileSync(path, content);
      const found = new Map<number, CaseOutcome>();
      scanResult(path, { cropId: "id", batch: 3, count: 5 }, (record) =>
        found.set(record.position, record.outcome("y")),
      );
      return found;
    };
    const whole = read(bytes);
    assert.equal(whole.size, 5);
    assert.deepEqual(whole.get(4), { kind: "value", value: { y: grid } });
    assert.deepEqual(whole.get(0), { kind: "value", value: { y: fromValues(-0) } });
    assert.deepEqual(whole.get(3), { kind: "value", value: { y: fromValues(NaN) } });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= change;
        let found: Map<number, CaseOutcome>;
        try {
          found = read(damaged);
        } catch {
          return; // named as damaged
        }
        for (const [position, outcome] of found) assert.deepEqual(outcome, whole.get(position));
      }),
      { numRuns: 400 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("blocks cover a run of places exactly, in order", () => {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(shape, fc.nat(), fc.nat(), (lengths, a, b) => {
      const total = lengths.reduce((product, n) => product * n, 1);
      const first = a % total;
      const end = first + 1 + (b % (total - first));
      const places: number[] = [];
      for (const { start, count, first: place } of blocksOfRun(lengths, first, end)) {
        const n = count.reduce((product, each) => product * each, 1);
        const linear = start.reduce((sum, at, axis) => sum * lengths[axis]! + at, 0);
        assert.equal(linear, place);
        for (let i = 0; i < n; i++) places.push(place + i);
      }
      assert.deepEqual(
        places,
        Array.from({ length: end - first }, (_, i) => first + i),
      );
    }),
  );
});

test("the name of a batch file gives its number again", () => {
  for (const batch of [1, 999, 1000, 1001, 123_456, 1_234_567]) {
    assert.equal(batchOfName(layout.result("c", batch).split("/").at(-1)!, "result"), batch);
  }
  for (const name of [
    "000001.batch",
    "1.result",
    "000000.result",
    ".000001.result.tmp",
    "0000001.result",
  ])
    assert.equal(batchOfName(name, "result"), undefined, name);
});
