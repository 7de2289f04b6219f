import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  exportTable,
  cellText,
  readTable,
  type Table,
  writeTable,
} from "../../src/dataset/index.ts";
import { integers, isCropError, normal, Runner, Sampler, uniform } from "../../src/index.ts";
import { folderOf } from "./studies.ts";

const cells = (table: Table, name: string): (string | undefined)[] => {
  const column = table.columns.find((each) => each.name === name);
  assert.ok(column, `${name} is no column`);
  return Array.from({ length: table.rows }, (_, row) => cellText(column, row));
};

const makeRunner = (): Runner =>
  new Runner(({ a, b, k }) => [a * k, `${b}`, a > 0.5], {
    varNames: ["x", "text", "flag"],
    constants: { k: 3 },
    attrs: { who: "me" },
  });

for (const ending of ["csv", "json", "parquet"]) {
  test(`10 samples, then 20: the ${ending} table has 30, the last 20 differ from all, constants are constant`, async (t) => {
    const dataName = join(folderOf(t), `samples of 'x'.${ending}`);
    const sampler = new Sampler(makeRunner(), {
      dataName,
      defaultCombos: { a: uniform(0, 1), b: ["p", "12", 'ü, "q"'] },
    });
    await sampler.sampleCombos(10);
    const last = await sampler.sampleCombos(20, { b: ["true", ""] });
    const full = (await new Sampler(makeRunner(), { dataName }).fullTable())!;
    assert.deepEqual([last.rows, full.rows, sampler.lastTable], [20, 30, last]);
    assert.deepEqual(
      full.columns.map(({ name, dtype }) => `${name} ${dtype}`),
      [
        "a float64",
        "b string",
        ending === "parquet" ? "k float64" : "k int64",
        "who string",
        "x float64",
        "text string",
        "flag bool",
      ],
    );
    assert.deepEqual(new Set(cells(full, "k")), new Set(["3"]));
    assert.deepEqual(cells(full, "text"), cells(full, "b"));
    assert.deepEqual(cells(full, "a").slice(10), cells(last, "a"));
    cells(full, "a").forEach((a, row) =>
      assert.equal(cells(full, "x")[row], String(Number(a) * 3)),
    );
  });
}

test("samples are repeatable by their seed, and without one follow from how many were drawn before", async () => {
  const values = async (
    calls: readonly number[],
    seed?: number,
  ): Promise<(string | undefined)[]> => {
    const sampler = new Sampler(new Runner(({ a }) => a, { varNames: "x" }), {
      defaultCombos: { a: normal(0, 1) },
    });
    for (const n of calls) await sampler.sampleCombos(n, {}, seed === undefined ? {} : { seed });
    return cells((await sampler.fullTable())!, "a");
  };
  assert.deepEqual(await values([5, 5]), await values([5, 5]));
  const ten = await values([5, 5]);
  assert.equal(new Set(ten).size, 10);
  const same = await values([5, 5], 7);
  assert.deepEqual(same.slice(0, 5), same.slice(5));
});

test("a Latin hypercube has one sample in each slice, and a Sobol sequence goes on where it was", async () => {
  const runner = new Runner(({ a, b }) => a + b, { varNames: "x" });
  const sampler = new Sampler(runner, { defaultCombos: { a: uniform(), b: uniform() } });
  const cube = await sampler.sampleCombos(8, {}, { method: "latinHypercube", seed: 3 });
  for (const name of ["a", "b"])
    assert.deepEqual(
      cells(cube, name)
        .map((value) => Math.floor(8 * Number(value)))
        .toSorted((p, q) => p - q),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  const whole = await sampler.draw(16, {}, { method: "sobol", drawn: 0 });
  const first = await sampler.draw(8, {}, { method: "sobol", drawn: 0 });
  const rest = await sampler.draw(8, {}, { method: "sobol", drawn: 8 });
  assert.deepEqual([...first, ...rest], whole);
  await assert.rejects(sampler.draw(2, {}, { method: "sobel" as never }), (error) =>
    isCropError(error, "bad-option"),
  );
});

test("lists, typed arrays, sets, distributions and functions are drawn from; repeated samples are all run", async () => {
  let runs = 0;
  const runner = new Runner(
    (s) => {
      runs++;
      return Number(s.list) + s.typed + s.set + s.whole + s.call;
    },
    { varNames: "x" },
  );
  const sampler = new Sampler(runner);
  let calls = 0;
  const table = await sampler.sampleCombos(40, {
    list: ["1", "2"],
    typed: Float32Array.of(0.5),
    set: new Set([10]),
    whole: integers(3, 4),
    call: () => ++calls % 2,
  });
  assert.deepEqual([table.rows, runs, calls], [40, 40, 40]);
  assert.ok(new Set(cells(table, "x")).size <= 8);
  for (const bad of [{ a: 3 }, {}])
    await assert.rejects(sampler.sampleCombos(2, bad as never), (error) =>
      isCropError(error, "bad-combos"),
    );
});

for (const batchsize of [1, 3]) {
  test(`a crop of samples in batches of ${batchsize} gives the rows of one run, and is gone when they are safe`, async (t) => {
    const root = folderOf(t);
    const options = { defaultCombos: { a: uniform(0, 1), b: ["p", "q"] } };
    const sampler = new Sampler(makeRunner(), { ...options, dataName: join(root, "s.csv") });
    const crop = sampler.crop({ name: "samples", root, batchsize });
    await crop.sowSamples(7);
    await crop.grow(1);
    assert.equal((await crop.reap({ allowIncomplete: true })).rows, batchsize);
    assert.equal(await sampler.fullTable(), undefined);
    await crop.growMissing();
    const table = await crop.reap();
    assert.deepEqual(table, await new Sampler(makeRunner(), options).sampleCombos(7));
    assert.equal((await sampler.fullTable())!.rows, 7);
    assert.deepEqual(readdirSync(root), ["s.csv"]);
  });
}

test("when the table cannot be written the crop is kept with its results", async (t) => {
  const root = folderOf(t);
  writeFileSync(join(root, "file"), "");
  const sampler = new Sampler(makeRunner(), { dataName: join(root, "file", "s.csv") });
  const crop = sampler.crop({ name: "samples", root });
  await crop.sowSamples(3, { a: [1], b: ["p", "q", "r"] }, { drawn: 0 });
  await crop.growMissing();
  await assert.rejects(crop.reap(), (error) => isCropError(error, "disk"));
  assert.equal(crop.missing().length, 0);
});

test("rows of a crop are appended once, also when the process ended before the crop was removed", async (t) => {
  const root = folderOf(t);
  const dataName = join(root, "s.csv");
  const sampler = new Sampler(makeRunner(), {
    dataName,
    defaultCombos: { a: uniform(), b: ["p"] },
  });
  const crop = sampler.crop({ name: "samples", root });
  await crop.sowSamples(3);
  await crop.growMissing();
  await crop.reap({ keep: true }); // as if it had ended here
  await sampler.sampleCombos(2);
  await crop.reap();
  const full = (await sampler.fullTable())!;
  assert.deepEqual([full.rows, crop.isSown()], [5, false]);
  assert.deepEqual(readdirSync(root), ["s.csv"]);
});

test("samples that were sown and not finished are sown again as they were, whatever was appended meanwhile", async (t) => {
  const root = folderOf(t);
  const sampler = new Sampler(makeRunner(), {
    dataName: join(root, "s.csv"),
    defaultCombos: { a: uniform(), b: ["p"] },
  });
  for (const method of ["random", "latinHypercube", "sobol"] as const) {
    const rows = (await sampler.fullTable())?.rows ?? 0;
    const crop = sampler.crop({ name: "samples", root });
    assert.equal((await crop.sowSamples(3, {}, { method })).outcome, "sown");
    await sampler.sampleCombos(2, {}, { method, seed: 9 });
    const again = new Sampler(makeRunner(), {
      dataName: sampler.dataName!,
      defaultCombos: sampler.defaultCombos,
    }).crop({ name: "samples", root });
    assert.equal((await again.sowSamples(3, {}, { method })).outcome, "reused");
    await again.growMissing();
    await again.reap({ keep: true }); // as if it had ended here
    assert.equal((await again.sowSamples(3, {}, { method })).outcome, "reused");
    await again.reap();
    assert.equal((await sampler.fullTable())!.rows, rows + 5);
    await assert.rejects(
      async () => {
        await crop.sowSamples(3);
        await crop.sowSamples(4);
      },
      (error) => isCropError(error, "already-exists"),
    );
    crop.delete();
  }
});

test("a damaged table is named and stays as it is", async (t) => {
  const dataName = join(folderOf(t), "s.json");
  writeFileSync(dataName, '[{"a": 1}');
  const sampler = new Sampler(makeRunner(), { dataName, defaultCombos: { a: [1], b: ["p"] } });
  await assert.rejects(
    sampler.sampleCombos(2),
    (error) => isCropError(error, "corrupt") && error.message.includes("s.json"),
  );
  assert.equal(readFileSync(dataName, "utf8"), '[{"a": 1}');
});

test("a failed sample costs itself alone", async () => {
  const runner = new Runner(
    ({ a }) => {
      if (a === 2) throw new Error("bad");
      return a;
    },
    { varNames: "x" },
  );
  const sampler = new Sampler(runner, { defaultCombos: { a: [1, 2] } });
  await assert.rejects(sampler.sampleCombos(20), (error) => isCropError(error, "case-failed"));
  assert.deepEqual(new Set(cells((await sampler.fullTable())!, "x")), new Set(["1"]));
});

test("tables of new and other columns go together; columns of other kinds become texts", async (t) => {
  const sampler = new Sampler(makeRunner(), { dataName: join(folderOf(t), "s") });
  await sampler.addTable({ a: [1, 2], z: [{ re: 1, im: 2 }, null] });
  await sampler.addTable({ b: [true], a: ["x"] });
  const full = (await sampler.fullTable())!;
  assert.deepEqual(
    [cells(full, "a"), cells(full, "b")],
    [
      ["1", "2", "x"],
      [undefined, undefined, "true"],
    ],
  );
  assert.deepEqual(
    [cells(full, "z_re"), cells(full, "z_im")],
    [
      ["1", undefined, undefined],
      ["2", undefined, undefined],
    ],
  );
  assert.ok(sampler.dataName!.endsWith("s.csv"));
});

for (const ending of ["csv", "json", "parquet"]) {
  test(`complex outputs come back from a ${ending} table to the last bit, as columns of both parts`, async (t) => {
    const dataName = join(folderOf(t), `waves.${ending}`);
    const parts: [number, number][] = [
      [0.1 + 0.2, -1 / 3],
      [Number.MIN_VALUE, -0],
      [Number.NaN, Number.MAX_VALUE],
      [Number.POSITIVE_INFINITY, 1e-300],
    ];
    const makeSampler = (): Sampler =>
      new Sampler(
        new Runner(({ i }: { i: number }) => ({ re: parts[i]![0], im: parts[i]![1] }), {
          varNames: "z",
        }),
        { dataName, defaultCombos: { i: parts.map((_, i) => i) } },
      );
    const last = await makeSampler().sampleCombos(40);
    assert.equal(last.columns.find(({ name }) => name === "z")?.dtype, "complex128");
    await makeSampler().sampleCombos(10);
    const full = (await makeSampler().fullTable())!;
    assert.deepEqual(
      full.columns.map(({ name }) => name),
      ["i", "z_re", "z_im"],
    );
    const drawn = cells(full, "i").map(Number);
    assert.deepEqual(new Set(drawn).size, parts.length);
    for (const [p, name] of ["z_re", "z_im"].entries())
      assert.deepEqual(
        cells(full, name).map(Number),
        drawn.map((i) => parts[i]![p]! + 0), // a text of minus zero may lose its sign
        name,
      );
  });
}

for (const ending of ["csv", "json", "parquet"]) {
  test(`a column of a ${ending} table that begins with infinite numbers holds numbers`, async (t) => {
    const dataName = join(folderOf(t), `infinite.${ending}`);
    const numbers = [Infinity, -Infinity, 1.5, NaN];
    for (const y of numbers)
      await new Sampler(makeRunner(), { dataName }).addTable({ y: Float64Array.of(y) });
    const { columns } = (await new Sampler(makeRunner(), { dataName }).fullTable())!;
    assert.deepEqual(
      [columns[0]!.dtype, columns[0]!.values],
      ["float64", Float64Array.from(numbers)],
    );
  });
}

test("times of a Parquet table stay times, to the nanosecond", async (t) => {
  const dataName = join(folderOf(t), "times.parquet");
  const values = BigInt64Array.of(1n, -5n, 2n ** 63n - 1n);
  const table = { rows: 3, columns: [{ name: "when", dtype: "datetime64[ns]" as const, values }] };
  await exportTable(table, dataName);
  await new Sampler(makeRunner(), { dataName }).addTable({ when: [new Date(7)] });
  const { columns } = (await new Sampler(makeRunner(), { dataName }).fullTable())!;
  assert.deepEqual(
    [columns[0]!.dtype, columns[0]!.values],
    ["datetime64[ns]", BigInt64Array.of(...values, 7_000_000n)],
  );
});

for (const ending of ["csv", "json", "parquet"]) {
  test(`rows appended to a ${ending} table leave the digits of whole numbers beyond 2^53 as they were`, async (t) => {
    const dataName = join(folderOf(t), `whole.${ending}`);
    const most = 2n ** 64n - 2n;
    const append = async (
      unsigned: readonly bigint[],
      signed: readonly bigint[],
      floats: readonly number[],
    ): Promise<Table> =>
      await new Sampler(makeRunner(), { dataName }).addTable({
        unsigned: BigUint64Array.from(unsigned),
        signed: BigInt64Array.from(signed),
        floats: Float64Array.from(floats),
      });
    await append([most], [2n ** 60n + 1n], [2 ** 60]);
    await append([1n, most - 1n], [-(2n ** 60n) - 1n, 5n], [0.5, 1e300]);
    const full = await append([2n], [6n], [1e21]);
    assert.deepEqual(
      full.columns.map(({ name, dtype }) => `${name} ${dtype}`),
      ["unsigned uint64", "signed int64", "floats float64"],
    );
    assert.deepEqual(cells(full, "unsigned"), [most, 1, most - 1n, 2].map(String));
    assert.deepEqual(cells(full, "signed"), [2n ** 60n + 1n, -(2n ** 60n) - 1n, 5, 6].map(String));
    assert.deepEqual(cells(full, "floats"), [2 ** 60, 0.5, 1e300, 1e21].map(String));
  });
}

test("whole numbers of a file that no dtype holds exactly are read as text, digit by digit", async (t) => {
  const path = join(folderOf(t), "foreign.csv");
  const columns = {
    a: ["18446744073709551616", "1"],
    b: ["9007199254740993", "0.5"],
    c: ["-1", "18446744073709551615"],
    d: ["1e30", "123456789012345670000"],
  };
  writeFileSync(
    path,
    [
      Object.keys(columns),
      ...[0, 1].map((row) => Object.values(columns).map((cells) => cells[row])),
    ]
      .map((line) => `${line.join(",")}\n`)
      .join(""),
  );
  const table = await readTable(path);
  assert.deepEqual(
    table.columns.map(({ dtype }) => dtype),
    ["string", "string", "string", "float64"],
  );
  for (const [name, digits] of Object.entries(columns).slice(0, 3))
    assert.deepEqual(cells(table, name), digits);
});

test("any table comes back from a file with its texts, numbers and holes", async (t) => {
  const folder = folderOf(t);
  const value = fc.oneof(
    fc.array(fc.option(fc.double())),
    fc.array(fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }))),
    fc.array(fc.option(fc.boolean())),
    fc.array(
      fc.option(
        fc.oneof(fc.string(), fc.constantFrom("NaN", "1", "true", "", " a", '"', "1e5", "\n")),
      ),
    ),
  );
  let count = 0;
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  for (const ending of [".csv", ".json", ".parquet"]) {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ minLength: 1 }), value, { noNullPrototype: true, minKeys: 1 }),
        async (given) => {
          const rows = Math.max(...Object.values(given).map((list) => list.length));
          const columns = Object.fromEntries(
            Object.entries(given).map(([name, list]) => [
              name,
              [...list, ...Array.from<null>({ length: rows - list.length }).fill(null)],
            ]),
          );
          fc.pre(rows > 0);
          const memory = new Sampler(makeRunner());
          const table = await memory.addTable(columns);
          const path = join(folder, `${count++}${ending}`);
          await writeTable(table, path, ending);
          const back = await readTable(path);
          assert.deepEqual(
            back.columns.map(({ name }) => name),
            table.columns.map(({ name }) => name),
          );
          for (const { name } of table.columns) {
            const expected = cells(table, name);
            // JSON and CSV texts of numbers may be spelled otherwise.
            const same = (a: string | undefined, b: string | undefined): boolean =>
              a === b ||
              (ending !== ".parquet" && a !== undefined && Object.is(Number(a), Number(b)));
            cells(back, name).forEach((cell, row) =>
              assert.ok(same(cell, expected[row]), `${name}: ${cell} for ${expected[row]}`),
            );
          }
        },
      ),
      { seed, numRuns: 40, examples: [[{ ["__proto__"]: [false], a: [null] }]] },
    );
  }
});
