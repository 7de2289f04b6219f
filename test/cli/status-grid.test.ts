import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { stateLines, type StateGrid } from "../../src/cli/state-picture.ts";
import { canRun, Lab, program, until } from "../faults/lab.ts";

const wide = { width: 80, height: 24, hasColor: false };
const states = ["done", "failed", "growing", "missing", undefined] as const;

test("events are rows and stations are letters, with the names that tell them apart above", () => {
  const grid: StateGrid = {
    rowName: "event",
    columnName: "station",
    rows: ["001", "002"],
    columns: ["AA.S009", "AA.S010", "AA.S011"],
    states: ["done", "failed", "growing", "missing", undefined, "done"],
  };
  assert.deepEqual(stateLines(grid, wide), [
    "event \\ station AA.S0…",
    "    011",
    "    901",
    "001 #X+",
    "002 . #",
    "# done 2  X failed 1  + growing 1  . missing 1",
  ]);
});

test("names in wide letters keep the cells below each other", () => {
  const grid: StateGrid = {
    rowName: "地震",
    columnName: "station",
    rows: ["東北", "e1"],
    columns: ["a", "b"],
    states: ["done", "done", "done", "done"],
  };
  assert.deepEqual(stateLines(grid, wide).slice(2, 4), ["東北 ##", "e1   ##"]);
});

test("a grid that is too large is folded: what failed is seen, and how many cases a letter stands for", () => {
  const grid: StateGrid = {
    rowName: "event",
    columnName: "station",
    rows: Array.from({ length: 40 }, (_, i) => `e${i}`),
    columns: Array.from({ length: 300 }, (_, i) => `s${i}`),
    states: Array.from({ length: 12_000 }, (_, i) =>
      i === 5000 ? "failed" : i < 6000 ? "done" : i % 2 === 0 ? "done" : "missing",
    ),
  };
  const lines = stateLines(grid, { width: 60, height: 20, hasColor: false });
  assert.ok(lines.length <= 20, `${lines.length} lines`);
  assert.ok(lines.slice(0, -2).every((line) => [...line].length <= 60));
  assert.equal(lines.join("").match(/X/g)?.length, 2, "once in the grid, once in the legend");
  assert.match(lines.at(-1)!, /^a letter stands for \d+ of station times \d+ of event$/);
  assert.match(lines.join("\n"), /: partly done/);
  assert.match(lines.join("\n"), /^e0–e2/m);
});

test("whatever the names hold, no line is wider than the room and none moves the cursor", (t) => {
  t.diagnostic("seed 7");
  const name = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 30 }),
      fc.array(name, { minLength: 1, maxLength: 90 }),
      fc.record(
        { width: fc.integer({ min: 30, max: 120 }), height: fc.integer({ min: 8, max: 40 }) },
        { noNullPrototype: true },
      ),
      fc.boolean(),
      (rows, columns, { width, height }, hasColor) => {
        const grid: StateGrid = {
          rowName: "a",
          columnName: "b",
          rows,
          columns,
          states: rows.flatMap((_, r) => columns.map((_, c) => states[(r + c) % 5])),
        };
        const room = { width, height, hasColor };
        const lines = stateLines(grid, room);
        const plain = lines.map(stripVTControlCharacters);
        assert.ok(lines.length <= Math.max(height, 5) + 10);
        // The legend is as long as it is, since it holds the meaning of the letters.
        for (const line of plain.slice(0, -2)) assert.ok([...line].length <= width, line);
        for (const line of hasColor ? plain : lines) assert.doesNotMatch(line, /\p{Cc}|\p{Cf}/u);
      },
    ),
    { seed: 7 },
  );
});

const study = `export default {
  fn: ({ event, station }) => { if (station === "AA.S2" && event === "e2") throw new Error("no data"); return 1; },
  combos: { event: ["e1", "e2", "e3"], station: ["AA.S0", "AA.S1", "AA.S2", "AA.S3"] },
};
`;

test("status --watch shows the grid, and --json is as it was", async (t) => {
  const lab = new Lab(t, "grid");
  await lab.sow(lab.write("pairs.mjs", study), "--batchsize", "1");
  const before = await lab.json(["status", "pairs"]);
  assert.equal(before.missing.length, 12);
  assert.equal("states" in before, false);
  await lab.expect(0, ["grow", "1-4", "--crop", "pairs"]);
  const watching = lab.start(["status", "pairs", "--watch", "--interval", "0.1"]);
  let seen = "";
  watching.child.stdout!.on("data", (text: string) => (seen += text));
  await until("the first row is done", () => /^e1 ####$/m.test(seen));
  assert.match(seen, /^e2 \.\.\.\.$/m);
  await lab.run(["grow", "--crop", "pairs"]);
  await watching.ended;
  assert.match(seen, /^e2 ##X#$/m);
  assert.match(seen, /^# done 11 {2}X failed 1 {2}\+ growing 0 {2}\. missing 0$/m);
  assert.ok(!seen.includes("\u001b"), "no colour where there is no terminal");
});

test("in a terminal the letters have colours, unless NO_COLOR is set", async (t) => {
  const lab = new Lab(t, "terminal");
  const reason = await canRun(lab, "script", "-qec", "true", "/dev/null");
  if (reason !== true) return t.skip(reason);
  await lab.sow(lab.write("pairs.mjs", study));
  await lab.run(["grow", "--crop", "pairs"]);
  const watch = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const command = `stty cols 40 rows 30; '${process.execPath}' '${program}' status pairs --watch`;
    const { stdout } = await lab.startProgram(["script", "-qec", command, "/dev/null"], { env })
      .ended;
    return stdout.replaceAll("\r", "");
  };
  const colored = await watch({ TERM: "xterm", NO_COLOR: "" });
  assert.ok(colored.includes("e2 \u001b[32m#\u001b[0m\u001b[32m#\u001b[0m\u001b[31mX\u001b[0m"));
  const plain = await watch({ TERM: "xterm", NO_COLOR: "1" });
  assert.match(plain, /^e2 ##X#$/m);
});
