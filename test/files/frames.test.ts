import assert from "node:assert/strict";
import fs, {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import * as fc from "fast-check";
import { isCropError } from "../../src/errors.ts";
import {
  decode,
  encode,
  FrameReader,
  FrameWriter,
  preamble,
  writeFully,
} from "../../src/files/index.ts";

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "crop frames "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function fileOf(payloads: readonly Uint8Array[]): Buffer {
  const writer = new FrameWriter();
  for (const payload of payloads) writer.append(payload);
  return Buffer.concat([preamble("some-format", 3), writer.take()]);
}

/** Gives the whole frames of a file, and the number of those that are not. */
function framesOf(path: string, windowBytes: number): { whole: Buffer[]; damaged: number } {
  const reader = new FrameReader(path, "some-format", 3, windowBytes);
  try {
    const whole: Buffer[] = [];
    let damaged = 0;
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      if (frame.isWhole) whole.push(Buffer.from(frame.payload));
      else damaged++;
    }
    return { whole, damaged };
  } finally {
    reader.close();
  }
}

const payloadLists = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 });

test("frames are read as they were written, whatever the window", (t) => {
  const path = join(folderOf(t), "file");
  fc.assert(
    fc.property(payloadLists, fc.integer({ min: 1, max: 400 }), (payloads, windowBytes) => {
      writeFileSync(path, fileOf(payloads));
      const { whole, damaged } = framesOf(path, windowBytes);
      assert.deepEqual(
        whole,
        payloads.map((payload) => Buffer.from(payload)),
      );
      assert.equal(damaged, 0);
    }),
  );
});

test("a file that is cut off gives the frames before the cut, and a damaged payload costs its frame alone", (t) => {
  const path = join(folderOf(t), "file");
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.nat(),
      (payloads, which, where) => {
        const bytes = fileOf(payloads);
        const cut = 24 + (where % (bytes.length - 24));
        writeFileSync(path, bytes.subarray(0, cut));
        const kept = framesOf(path, 64).whole;
        assert.deepEqual(
          kept,
          payloads.slice(0, kept.length).map((payload) => Buffer.from(payload)),
        );
        assert.ok(kept.length < payloads.length);

        const victim = which % payloads.length;
        const start = payloads.slice(0, victim).reduce((at, { length }) => at + 8 + length, 24);
        const place = start + 8 + (where % payloads[victim]!.length);
        bytes[place] = bytes[place]! ^ (1 << (which % 8));
        writeFileSync(path, bytes);
        const { whole, damaged } = framesOf(path, 64);
        assert.deepEqual(
          whole,
          payloads.filter((_, i) => i !== victim).map((payload) => Buffer.from(payload)),
        );
        assert.equal(damaged, 1);
      },
    ),
  );
});

test("another format is corrupt, a greater version unknown, and a version that is no number corrupt", (t) => {
  const path = join(folderOf(t), "file");
  const open = (text: string): void => {
    const bytes = fileOf([]);
    bytes.write(text.padEnd(15), 0, "latin1");
    writeFileSync(path, bytes);
    new FrameReader(path, "some-format", 3).close();
  };
  open("some-format 3");
  assert.equal(readFileSync(path, "latin1").slice(0, 13), "some-format 3");
  assert.throws(
    () => open("some-format 12"),
    (error) => isCropError(error, "unknown-version"),
  );
  for (const text of ["some-format", "some-format x", "other-format 3", ""])
    assert.throws(
      () => open(text),
      (error) => isCropError(error, "corrupt"),
    );
});

test("what is encoded comes back, but for the sign of a zero: typed arrays, bigints, dates and undefined keep their kind", () => {
  fc.assert(
    fc.property(
      fc.record(
        {
          numbers: fc.float64Array(),
          bytes: fc.uint8Array(),
          big: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          when: fc.date({ noInvalidDate: true }),
          text: fc.string({ unit: "grapheme" }),
          nested: fc.array(
            fc.option(
              fc.double().map((x) => x + 0),
              { nil: undefined },
            ),
          ),
        },
        { noNullPrototype: true },
      ),
      (value) => {
        assert.deepEqual(decode(encode(value)), value);
      },
    ),
  );
});

test("a frame of more than 1 GiB in a file of more than 2 GiB is read, and more than 2 GiB are written", (t) => {
  const length = 2 ** 30 + 1;
  const path = join(folderOf(t), "file");
  const fd = openSync(path, "w");
  const head = Buffer.alloc(8);
  head.writeUInt32LE(length, 0);
  writeFully(fd, Buffer.concat([preamble("some-format", 3), head]), 0);
  ftruncateSync(fd, 24 + 2 * (8 + length));
  closeSync(fd);

  // What is read is zeros but for the begin, and stays unread, so that the memory is not really taken.
  const read = fs.readSync.bind(fs) as (...args: unknown[]) => number;
  t.mock.method(fs, "readSync", (...[file, bytes, offset, count, position]: unknown[]) => {
    assert.ok((count as number) < 2 ** 31);
    read(file, bytes, offset, Math.min(count as number, 4096), position);
    return count;
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  const reader = new FrameReader(path, "some-format", 3);
  t.after(() => reader.close());
  assert.equal(reader.next()?.length, length);

  const nowhere = openSync("/dev/null", "w");
  t.after(() => closeSync(nowhere));
  writeFully(nowhere, new Uint8Array(2 ** 31 + 1), 0);
});

test("a frame that its length cannot tell is refused", () => {
  assert.throws(() => new FrameWriter().open(2 ** 32), /4294967296 bytes are more than the 4 GiB/);
});
