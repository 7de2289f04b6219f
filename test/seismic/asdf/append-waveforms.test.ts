import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { openAsdf, Trace } from "../../../src/seismic/index.ts";
import { inFolder } from "../../in-folder.ts";

const header = { network: "XY", station: "S1", channel: "BHZ", samplingRate: 20 };
const second = 1_000_000_000n;

test("traces that go on from each other become one waveform, which keeps its ids", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.h5");
    const parts = [0, 1, 2].map((i) => {
      const data = Int32Array.from({ length: 40 }, (_, k) => 40 * i + k);
      return new Trace(data, { ...header, starttime: BigInt(i) * 2n * second + BigInt(i) * 1000n });
    });
    const data = await openAsdf(path, { mode: "w" });
    data.addWaveforms(parts[0]!, "raw", { labels: ["first"] });
    data.appendWaveforms(parts.slice(1, 2), "raw");
    data.appendWaveforms(parts[2]!, "other");
    data.close();
    const again = await openAsdf(path, { mode: "a" });
    again.appendWaveforms(parts[2]!, "raw");
    again.close();
    const back = await openAsdf(path);
    const stream = back.station("XY.S1").stream("raw");
    assert.equal(stream.length, 1);
    assert.deepEqual(
      stream.at(0)?.data,
      Int32Array.from({ length: 120 }, (_, k) => k),
    );
    assert.deepEqual(stream.at(0)?.details.asdf?.labels, ["first"]);
    assert.equal(back.station("XY.S1").stream("other").length, 1);
    back.close();
    const writer = await openAsdf(path, { mode: "a" });
    const other = new Trace(Float32Array.of(1), { ...header, starttime: 6n * second });
    assert.throws(() => writer.appendWaveforms(other, "raw"), /float32 at 20 Hz/);
    writer.discard();
  }));

test("packets appended at once are written once, channel by channel, and gaps stay", () =>
  inFolder(async (folder) => {
    const traceOf = (channel: string, from: number, npts: number): Trace => {
      const data = Int32Array.from({ length: npts }, (_, k) => from + k);
      return new Trace(data, { ...header, channel, starttime: (BigInt(from) * second) / 20n });
    };
    const channels = ["BHN", "BHZ"];
    const packets = [0, 1, 2, 3, 5, 6].flatMap((i) =>
      channels.map((channel) => traceOf(channel, 40 * i, 40)),
    );
    const whole = channels.flatMap((channel) => [
      traceOf(channel, 0, 160),
      traceOf(channel, 200, 80),
    ]);
    const appended = await openAsdf(join(folder, "a.h5"), { mode: "w" });
    assert.deepEqual(appended.appendWaveforms(packets, "raw"), []);
    appended.close();
    const added = await openAsdf(join(folder, "b.h5"), { mode: "w" });
    for (const channel of channels)
      added.addWaveforms(
        whole.filter((trace) => trace.channel === channel),
        "raw",
      );
    added.close();
    const [a, b] = [await openAsdf(appended.path), await openAsdf(added.path)];
    assert.deepEqual(a.station("XY.S1").stream("raw"), b.station("XY.S1").stream("raw"));
    assert.equal(a.station("XY.S1").stream("raw").length, 4);
    assert.equal(a.bytes, b.bytes);
    a.close();
    b.close();
  }));

/** Traces of whole seconds at 1 Hz; their samples are `from` times ten and up. */
function secondsOf(from: number, npts: number, late = 0n): Trace {
  const data = Int32Array.from({ length: npts }, (_, k) => 10 * from + k);
  return new Trace(data, { ...header, samplingRate: 1, starttime: BigInt(from) * second + late });
}

const appendings: Readonly<Record<string, readonly Trace[]>> = {
  "go on each other": [secondsOf(0, 3), secondsOf(3, 3), secondsOf(6, 3)],
  "come twice": [secondsOf(0, 3), secondsOf(0, 3), secondsOf(3, 3)],
  "come again when others went on them": [secondsOf(3, 3), secondsOf(0, 3), secondsOf(3, 3)],
  "come out of order": [secondsOf(3, 3), secondsOf(0, 3), secondsOf(6, 3), secondsOf(9, 1)],
  "are empty": [secondsOf(0, 0), secondsOf(0, 2), secondsOf(2, 0), secondsOf(2, 1)],
  "drift away": [secondsOf(0, 3), secondsOf(3, 2, 400_000_000n), secondsOf(5, 2, 800_000_000n)],
};
for (const [what, packets] of Object.entries(appendings)) {
  test(`packets that ${what} give the same file at once, one by one, and behind the first`, () =>
    inFolder(async (folder) => {
      const [first, ...rest] = packets;
      const splits = {
        once: [packets],
        apart: packets.map((one) => [one]),
        behind: [[first!], rest],
      };
      const found = [];
      for (const [name, calls] of Object.entries(splits)) {
        const data = await openAsdf(join(folder, `${name}.h5`), { mode: "w" });
        const taken = calls.flatMap((traces) => [...data.appendWaveforms(traces, "raw")]);
        found.push({ taken, traces: data.station("XY.S1").stream("raw").traces });
        data.close();
      }
      assert.deepEqual(found[0], found[1]);
      assert.deepEqual(found[2], found[1]);
    }));
}

test("a waveform that would take the name of another when it is joined is left out and named", () =>
  inFolder(async (folder) => {
    const data = await openAsdf(join(folder, "a.h5"), { mode: "w" });
    const other = secondsOf(0, 6).with({ data: new Int32Array(6).fill(-1) });
    data.addWaveforms([secondsOf(0, 3), other], "raw");
    const names = data.station("XY.S1").waveformNames();
    assert.deepEqual(data.appendWaveforms(secondsOf(3, 3), "raw"), [names[1]]);
    assert.deepEqual(data.station("XY.S1").waveformNames(), names);
    assert.deepEqual(data.station("XY.S1").trace(names[1]!).data, other.data);
    data.discard();
  }));
