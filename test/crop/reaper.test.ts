import assert from "node:assert/strict";
import { existsSync, readFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { test, type TestContext } from "node:test";
import * as fc from "fast-check";
import { Crop, type CropInput, isCropError, type ReapedCase } from "../../src/index.ts";
import { unstorable } from "../../src/crop/plain-data.ts";
import { Lab } from "../faults/lab.ts";

/** Sows, grows and reaps a crop in memory, and gives what its reaper received. */
async function reapAll(
  context: TestContext,
  definition: CropInput,
  options: {
    readonly shuffle?: number;
    readonly batchsize?: number;
    readonly allow?: boolean;
  } = {},
): Promise<ReapedCase[]> {
  const lab = new Lab(context);
  const received: ReapedCase[] = [];
  const crop = new Crop({
    name: "reaper",
    root: lab.folder,
    ...definition,
    reap: {
      output: lab.path("out.txt"),
      write: async ({ cases, path }) => {
        for await (const each of cases) received.push(each);
        writeFileSync(path, "done");
      },
    },
  });
  const { allow = false, ...sowing } = options;
  await crop.sow(sowing);
  await crop.growMissing();
  await crop.reapFile({ allowIncomplete: allow });
  assert.equal(readFileSync(lab.path("out.txt"), "utf8"), "done");
  return received;
}

const various = (x: number): unknown =>
  [
    undefined,
    { samples: Int32Array.of(1, -2, 3), start: 1_700_000_000_000_000_001n, inner: [{ a: null }] },
    [new Float32Array(x), "text", new Date(5), new Map([["k", new Set([1n])]])],
    BigInt64Array.of(-(2n ** 63n)),
    Number.NaN,
  ][x % 5];

for (const options of [{}, { batchsize: 4 }, { batchsize: 3, shuffle: 7 }]) {
  test(`a reaper receives plain data in the order given, each case once (${JSON.stringify(options)})`, async (context) => {
    const received = await reapAll(
      context,
      {
        fn: ({ x }: { x: number }) => various(x),
        combos: { x: Array.from({ length: 17 }, (_, i) => i) },
      },
      options,
    );
    assert.deepEqual(
      received.map(({ caseNumber, settings, kind }) => [caseNumber, settings, kind]),
      Array.from({ length: 17 }, (_, x) => [x, { x }, "value"]),
    );
    for (const each of received)
      assert.deepEqual(each.kind === "value" ? each.value : each, various(each.caseNumber));
  });
}

test("a reaper learns of each failed case, and what cannot be stored is a failed case", async (context) => {
  class Wave {
    readonly height = 1;
  }
  const fn = ({ x }: { x: number }): unknown => {
    if (x === 1) throw new RangeError("too steep");
    return x === 2 ? { waves: [1, new Wave()] } : x === 3 ? [{ f: (): number => 1 }] : x;
  };
  const received = await reapAll(context, { fn, combos: { x: [0, 1, 2, 3] } }, { allow: true });
  assert.deepEqual(
    received
      .map((each) => (each.kind === "failure" ? each.failure.message : each.kind))
      .map((text) => text.split(",")[0]),
    [
      "value",
      "too steep",
      "what the function returned.waves[1] is an instance of Wave",
      "what the function returned[0].f is a function",
    ],
  );
});

test("plain data passes, and anything else is named with its place", () => {
  const seed = Number(process.env["CROP_TEST_SEED"] ?? Date.now() % 2 ** 31);
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withTypedArray: true }),
      (value) => {
        assert.equal(unstorable(value), undefined);
      },
    ),
    { seed },
  );
  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  assert.equal(unstorable(cycle), undefined);
  assert.match(unstorable(new Map([["k", /x/]])) ?? "", /\.k is an instance of RegExp/);
});

const definition = `
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
export default ({ folder, broken }) => ({
  fn: ({ x }) => { if (x === Number(broken)) throw new Error("bad luck"); return { lines: Array(x).fill("x" + x) }; },
  combos: { x: [1, 2, 3] },
  constants: { factor: 2 },
  reap: {
    output: folder ?? "table.txt",
    write: async ({ cases, path, constants, output, count }) => {
      const lines = [\`\${count} cases times \${constants.factor}\`];
      for await (const each of cases) lines.push(each.kind === "value" ? each.value.lines.join(" ") : each.kind);
      if (folder === undefined) return writeFileSync(path, lines.join("\\n"));
      mkdirSync(path);
      lines.forEach((line, i) => writeFileSync(join(path, i + ".txt"), line));
    },
  },
});
`;

test("crop reap runs the frozen reaper and writes where the definition says", async (context) => {
  const lab = new Lab(context);
  lab.write("table.mjs", definition);
  await lab.expect(0, ["sow", "table.mjs"]);
  lab.write("table.mjs", "throw new Error('edited after sowing')");
  await lab.expect(0, ["grow", "3"]);
  await lab.expect(0, ["grow"]);
  assert.match((await lab.expect(0, ["show", "2"])).stdout, /x2/);
  await lab.expect(0, ["reap"]);
  assert.equal(readFileSync(lab.path("table.txt"), "utf8"), "3 cases times 2\nx1\nx2 x2\nx3 x3 x3");
  assert.equal(existsSync(lab.path("table")), false, "the crop is gone");
});

test("a folder is reaped whole, and replaced whole with --overwrite only", async (context) => {
  const lab = new Lab(context);
  const file = lab.write("table.mjs", definition);
  mkdirSync(lab.path("out"));
  writeFileSync(lab.path("out", "old.txt"), "old");
  const args = ["run", file, "--set", `folder=${lab.path("out")}`];
  const refused = await lab.run(args);
  assert.equal(refused.status, 3, refused.stderr);
  assert.deepEqual(readdirSync(lab.path("out")), ["old.txt"]);
  const done = await lab.run([...args, "--overwrite"]);
  assert.equal(done.status, 0, done.stderr);
  assert.deepEqual(readdirSync(lab.path("out")), ["0.txt", "1.txt", "2.txt", "3.txt"]);
});

test("with failed cases a reaper writes only when it is allowed to, and the crop stays", async (context) => {
  const lab = new Lab(context);
  const file = lab.write("table.mjs", definition);
  const grown = await lab.run(["run", file, "--set", "broken=2"]);
  assert.equal(grown.status, 4, grown.stderr);
  const refused = await lab.run(["reap"]);
  assert.equal(refused.status, 4);
  assert.match(refused.stderr, /1 case failed/);
  const allowed = await lab.run(["reap", "--allow-incomplete"]);
  assert.equal(allowed.status, 4, allowed.stderr);
  assert.equal(
    readFileSync(lab.path("table.txt"), "utf8"),
    "3 cases times 2\nx1\nfailure\nx3 x3 x3",
  );
  assert.ok(existsSync(lab.path("table", "crop.json")));
});

test("a reaper that fails or writes nothing leaves the output as it was, and the crop", async (context) => {
  const lab = new Lab(context);
  for (const [write, expected] of [
    [
      () => {
        throw new Error("no pens");
      },
      /no pens/,
    ],
    [() => undefined, /wrote nothing/],
  ] as const) {
    const crop = new Crop({
      name: "c",
      root: lab.folder,
      fn: () => 1,
      combos: { x: [1] },
      reap: { write },
    });
    await crop.sow();
    await crop.growMissing();
    await assert.rejects(crop.reapFile({ output: lab.path("out.txt") }), (error) => {
      assert.ok(isCropError(error, "bad-definition"));
      assert.match(error.message, expected);
      return true;
    });
    await assert.rejects(crop.reap(), (error) => isCropError(error, "usage"));
    await assert.rejects(crop.reapFile(), (error) => isCropError(error, "usage"));
    assert.deepEqual(readdirSync(lab.folder), ["c"]);
    crop.delete();
  }
});

test("a reaper that stops reading is told apart from an incomplete crop, and damage is found all the same", async (context) => {
  const lab = new Lab(context);
  const crop = new Crop({
    name: "c",
    root: lab.folder,
    fn: ({ x }: { x: number }) => "x".repeat(x),
    combos: { x: [10, 20] },
    reap: { output: lab.path("o"), write: ({ path }) => writeFileSync(path, "") },
  });
  await crop.sow();
  await crop.growMissing();
  const [result] = readdirSync(lab.folder, { recursive: true }).filter((name) =>
    String(name).endsWith(`2.result`),
  );
  const path = join(lab.folder, String(result).split("/").join(sep));
  const bytes = readFileSync(path);
  const damaged = Buffer.from(bytes);
  damaged[damaged.indexOf("xxxx") + 3] = 0;
  writeFileSync(path, damaged);
  await assert.rejects(
    crop.reapFile(),
    (error) => isCropError(error, "incomplete") || isCropError(error, "corrupt"),
  );
  assert.equal(existsSync(lab.path("o")), false);
  writeFileSync(path, bytes);
  assert.equal((await crop.reapFile()).values, 2);
});

test("modules that options name are frozen with the definition, and cases are listed at sowing alone", async (context) => {
  const lab = new Lab(context);
  lab.write("part.mjs", "export const square = (x) => x * x;");
  const chosen = lab.write(
    "chosen it's.ts",
    'import { square } from "./part.mjs"; export default (x: number) => square(x);',
  );
  lab.write(
    "by-module.mjs",
    `import { existsSync, rmSync } from "node:fs";
     export default ({ module }, { chosen }) => ({
       modules: { chosen: module },
       cases: () => {
         if (!existsSync("here")) throw new Error("cases are listed again");
         rmSync("here");
         return [{ x: 2 }, { x: 3 }];
       },
       fn: ({ x }) => chosen.default(x),
     });`,
  );
  lab.write("here", "");
  await lab.sow("by-module.mjs", "--set", `module=${chosen}`);
  const { sources } = JSON.parse(
    readFileSync(lab.path("by-module", "crop.json"), "utf8"),
  ).definition;
  assert.deepEqual(
    sources.map(({ file }: { readonly file: string }) => file).toSorted(),
    [lab.path("by-module.mjs"), chosen, lab.path("part.mjs")].toSorted(),
  );
  lab.write("part.mjs", "throw new Error('edited after sowing')");
  await lab.expect(0, ["grow", "-j", "2"]);
  const rows = await lab.rows("by-module");
  assert.deepEqual(
    rows.map(({ result }) => result),
    [4, 9],
  );
  lab.write("here", "");
  const missing = await lab.run([
    "sow",
    "by-module.mjs",
    "--set",
    "module=nowhere.mjs",
    "--name",
    "b",
  ]);
  assert.equal(missing.status, 3, missing.stderr);
  assert.match(missing.stderr, /nowhere\.mjs/);
});
