import assert from "node:assert/strict";
import { test } from "node:test";
import { isCropError } from "../../../src/errors.ts";
import { openAsdf, type TwoFilesFunction } from "../../../src/seismic/index.ts";
import { Lab } from "../../faults/lab.ts";
import { readOutput, traceOf, writeInput } from "./asdf-lab.ts";

test("two files are processed by the stations that both have", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("a.h5"), ["A", "B", "C"]);
  await writeInput(lab.path("b.h5"), ["C", "B", "D"], { other: [traceOf("B", "BHE")] });
  await writeInput(lab.path("c.h5"), ["Z"]);
  const [a, b, c] = [
    await openAsdf(lab.path("a.h5")),
    await openAsdf(lab.path("b.h5")),
    await openAsdf(lab.path("c.h5")),
  ];
  const look: TwoFilesFunction = (first, second) => ({
    names: [first.name, second.name],
    tags: second.tags(),
    data: second.stream("raw").at(0)?.data,
  });
  const expected = (station: string, tags: readonly string[]): readonly [string, unknown] => [
    `XY.${station}`,
    { names: [`XY.${station}`, `XY.${station}`], tags, data: traceOf(station, "BHN").data },
  ];
  const both = new Map([expected("B", ["other", "raw"]), expected("C", ["raw"])]);
  assert.deepEqual(await a.processTwoFiles(b, look, { cpuCount: 2, isQuiet: true }), both);
  const module = lab.write("look.mjs", `export default ${String(look)};`);
  assert.deepEqual(await a.processTwoFiles(b, module, { cpuCount: 1, isQuiet: true }), both);
  assert.deepEqual(await a.processTwoFiles(c, look), new Map());
  const seen: string[] = [];
  const failing: TwoFilesFunction = ({ name }) => {
    seen.push(name);
    if (name === "XY.B") throw new Error("no luck");
    return name;
  };
  const left = await a.processTwoFiles(b, failing, { isQuiet: true });
  assert.deepEqual([left, seen], [new Map([["XY.C", "XY.C"]]), ["XY.B", "XY.C"]]);
  await assert.rejects(a.processTwoFiles(b, look, { cpuCount: 0 }), (error) =>
    isCropError(error, "bad-option"),
  );
  for (const each of [a, b, c]) each.close();
});

test("a data set processes itself, and says so when its file is not what it holds", async (t) => {
  const lab = new Lab(t);
  await writeInput(lab.path("a.h5"), ["A", "B"]);
  const options = { outputFilename: lab.path("out.h5"), tagMap: { raw: "done" }, isQuiet: true };
  const data = await openAsdf(lab.path("a.h5"), { mode: "a" });
  const { failed } = await data.process((stream) => stream, options);
  assert.deepEqual(failed, []);
  assert.deepEqual(Object.keys(await readOutput(lab.path("out.h5"), "done")), ["XY.A", "XY.B"]);
  data.addWaveforms([traceOf("C", "BHZ")], "raw");
  const again = data.process((stream) => stream, {
    ...options,
    outputFilename: lab.path("new.h5"),
  });
  await assert.rejects(again, (error) => isCropError(error, "usage"));
  data.discard();
});
