import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CallerPool, Crop, type GrowOptions, isCropError, poolWorkerUrl } from "crop";
import { Piscina } from "piscina";
import { Tinypool } from "tinypool";
import workerpool from "workerpool";
import { Lab } from "../faults/lab.ts";

const filename = fileURLToPath(poolWorkerUrl());

const pools: Readonly<
  Record<string, () => { readonly pool: CallerPool; readonly close: () => unknown }>
> = {
  piscina: () => {
    const pool = new Piscina({ filename, maxThreads: 2 });
    return { pool, close: () => pool.destroy() };
  },
  tinypool: () => {
    const pool = new Tinypool({ filename, maxThreads: 2 });
    return { pool, close: () => pool.destroy() };
  },
  workerpool: () => {
    const pool = workerpool.pool({ maxWorkers: 2, workerType: "thread" });
    return { pool: pool, close: () => pool.terminate() };
  },
  "an object with submit": () => ({
    pool: {
      submit: async (fn, ...args) => await (fn as (...all: unknown[]) => unknown)(...args),
    },
    close: () => undefined,
  }),
  "an object with apply": () => ({
    pool: {
      apply: async (fn: unknown, args: unknown[]) =>
        await (fn as (...all: unknown[]) => unknown)(...args),
    },
    close: () => undefined,
  }),
};

for (const [name, make] of Object.entries(pools)) {
  test(`the cases of a crop run in the workers of ${name}`, async (t) => {
    const lab = new Lab(t);
    const file = lab.define(
      "p.mjs",
      "combos: { x: [0, 1, 2, 3, 4, 5, 6, 7] }, numBatches: 3,",
      "if (x === 5) throw new Error('five'); return 10 * x;",
    );
    const crop = new Crop({ definition: file });
    await crop.sow();
    const { pool, close } = make();
    try {
      const result = await crop.growMissing({ executor: pool, numWorkers: 2 });
      assert.deepEqual([result.finished, result.values, result.failures], [3, 7, 1]);
    } finally {
      await close();
    }
    const dataset = await crop.reap({ allowIncomplete: true });
    assert.deepEqual(
      [0, 4, 5, 7].map((x) => dataset.get("result").sel({ x }).item()),
      [0, 40, undefined, 70],
    );
    assert.deepEqual(
      lab.calls().toSorted((a, b) => a - b),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
  });
}

for (const name of ["workerpool", "an object with submit"]) {
  test(`what fails in the workers of ${name} costs a case, or is told and may be mended`, async (t) => {
    const lab = new Lab(t);
    const need = lab.path("need");
    const file = lab.write(
      "setup.mjs",
      `import { readFileSync } from "node:fs";
export default {
  setup: () => Number(readFileSync(${JSON.stringify(need)}, "utf8")),
  fn: ({ x }, { setup }) => x === 2 ? process.exit(3) : x + setup,
  combos: { x: [1, 2, 3] }, batchsize: 1,
};`,
    );
    const crop = new Crop({ definition: file });
    await crop.sow();
    const { pool, close } = pools[name]!();
    try {
      const growing = crop.growMissing({ executor: pool });
      await assert.rejects(growing, (error) => isCropError(error, "bad-definition"));
      assert.deepEqual(crop.missing(), [1, 2, 3]);
      lab.write("need", "5");
      const { values, failures, firstFailure } = await crop.growMissing({ executor: pool });
      assert.deepEqual([values, failures], [2, 1]);
      assert.match(firstFailure!.failure.message, /process\.exit/);
    } finally {
      await close();
    }
  });
}

test("records that come when growing has ended go nowhere, least of all into another file", async (t) => {
  const lab = new Lab(t);
  const file = lab.define("late.mjs", "combos: { x: [1, 2] }, batchsize: 1,", "return x;");
  const crop = new Crop({ definition: file });
  await crop.sow();
  const steps = new EventEmitter();
  let calls = 0;
  const pool: CallerPool = {
    submit: async (fn, ...args) => {
      if (++calls === 1) {
        await once(steps, "run");
        return [{ kind: "load-failed", message: "no licence", stack: "" }];
      }
      const records = await (fn as (...all: unknown[]) => Promise<unknown>)(...args);
      steps.emit("run");
      await once(steps, "ended");
      return records;
    },
  };
  const growing = crop.growMissing({ executor: pool, numWorkers: 2 });
  await assert.rejects(growing, /no licence/);
  // These take the numbers of the files that growing has closed.
  const others = Array.from({ length: 20 }, (_, i) => openSync(lab.path(`other ${i}`), "w+"));
  steps.emit("ended");
  for (let turn = 0; turn < 5; turn++) await new Promise((fulfil) => setImmediate(fulfil));
  for (const fd of others) {
    assert.equal(fstatSync(fd).size, 0);
    closeSync(fd);
  }
  assert.deepEqual(crop.missing(), [1, 2]);
  await crop.growMissing();
  assert.deepEqual((await crop.reap()).get("result").toNested(), [1, 2]);
});

test("what is sown again under a name runs as it is now, in a pool and in the program itself", async (t) => {
  const lab = new Lab(t);
  const study = async (factor: number, constants: object, grow: GrowOptions): Promise<unknown> => {
    const text = `export default {
  fn: ({ x, more }) => ${factor} * x + more, combos: { x: [1, 2] }, constants: ${JSON.stringify(constants)},
  reap: { write: async ({ cases, path }) => {
    const results = ["by ${factor}"];
    for await (const { value } of cases) results.push(value);
    (await import("node:fs")).writeFileSync(path, JSON.stringify(results));
  } },
};`;
    const crop = new Crop({ definition: lab.write("again.mjs", text) });
    await crop.sow();
    await crop.growMissing(grow);
    const output = lab.path("again.json");
    await crop.reapFile({ output, overwrite: true });
    return JSON.parse(readFileSync(output, "utf8"));
  };
  const pool = workerpool.pool({ maxWorkers: 1, workerType: "thread" });
  try {
    for (const grow of [{ executor: pool }, { isolation: "inline" as const }]) {
      assert.deepEqual(await study(1, { more: 0 }, grow), ["by 1", 1, 2]);
      assert.deepEqual(await study(1, { more: 10 }, grow), ["by 1", 11, 12]);
      assert.deepEqual(await study(5, { more: 10 }, grow), ["by 5", 15, 20]);
      assert.deepEqual(await study(1, { more: 10 }, grow), ["by 1", 11, 12]);
    }
  } finally {
    await pool.terminate();
  }
});

test("a pool gets several tasks at once, as many as there are processors where nothing else is said", async (t) => {
  const lab = new Lab(t);
  const crop = new Crop({
    definition: lab.define("p.mjs", "combos: { x: [0, 1, 2, 3, 4, 5] }, batchsize: 1,"),
  });
  await crop.sow();
  let atOnce = 0;
  let most = 0;
  const executor: CallerPool = {
    submit: async (fn, ...args) => {
      most = Math.max(most, ++atOnce);
      await new Promise((fulfil) => setTimeout(fulfil, 50));
      atOnce--;
      return await (fn as (...all: unknown[]) => unknown)(...args);
    },
  };
  await crop.growMissing({ executor });
  assert.equal(most, Math.min(6, availableParallelism()));
});
