import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { countEach, killTree, Lab, range, until } from "./lab.ts";

/** Ways to fail, with what is expected in the record of the case. */
const ways = [
  {
    does: 'throw new RangeError("too steep")',
    kind: "threw",
    name: "RangeError",
    message: /too steep/,
  },
  { does: 'throw "a text"', kind: "threw", name: "Error", message: /a text/ },
  {
    does: 'return Promise.reject(new TypeError("no way"))',
    kind: "threw",
    name: "TypeError",
    message: /no way/,
  },
  {
    does: 'throw Object.assign(Object.create(null), { why: "no luck" })',
    kind: "threw",
    name: "Error",
    message: /why: 'no luck'/,
  },
  {
    does: 'const e = new Error("round"); e.cause = new Error("and round", { cause: e }); throw e',
    kind: "threw",
    name: "Error",
    message: /^round /,
  },
  {
    does: 'throw Object.assign(new Error(), { message: () => 7, name: Symbol("odd"), stack: 1 })',
    kind: "threw",
    name: "Symbol(odd)",
    message: /Function: message/,
  },
  {
    does: 'throw new Proxy(new Error(), { get() { throw new Error("no entry"); } })',
    kind: "threw",
    name: "Error",
    message: /cannot be read/,
  },
  {
    does: 'return { get then() { throw new Error("not then"); } }',
    kind: "threw",
    name: "Error",
    message: /not then/,
  },
  {
    does: "return new Promise(() => undefined)",
    kind: "threw",
    name: "NeverSettled",
    message: /never settle/,
  },
  { does: "return process.exit(7)", kind: "crashed", name: "Crashed", message: /status 7/ },
  {
    does: 'setTimeout(() => { throw new Error("from a timer"); }, 1); return new Promise((f) => setTimeout(f, 5000, 1))',
    kind: "crashed",
    name: "Crashed",
    message: /from a timer/,
  },
  {
    does: 'void Promise.reject(new Error("nobody waits")); return new Promise((f) => setTimeout(f, 5000, 1))',
    kind: "crashed",
    name: "Crashed",
    message: /nobody waits/,
  },
  {
    does: "const a = []; for (;;) a.push(new Array(1e5).fill(a.length))",
    kind: "crashed",
    name: "OutOfMemory",
    message: /memory/,
  },
  { does: "return undefined", kind: "bad-value", name: "BadValue", message: /undefined|nothing/ },
  { does: "return () => 1", kind: "bad-value", name: "BadValue", message: /function/ },
  { does: "const a = {}; a.a = a; return a", kind: "bad-value", name: "BadValue", message: /./ },
  { does: "return { result: new Map() }", kind: "bad-value", name: "BadValue", message: /./ },
] as const;
// A thread may not abort the process that it is in.
const aborts = {
  "1": {
    does: "process.abort()",
    kind: "threw",
    name: "TypeError",
    message: /not supported in workers/,
  },
  "2": { does: "process.abort()", kind: "crashed", name: "Crashed", message: /SIGABRT/ },
} as const;

for (const workers of ["1", "2"] as const) {
  test(
    `each way to fail costs the case alone, is recorded, and runs again with --failed (-j ${workers})`,
    { timeout: 120_000 },
    async (t) => {
      const all = [...ways, aborts[workers]];
      const lab = new Lab(t, "fails");
      const body = `if (existsSync(mended)) return 10 * x;
    switch (x) { ${all.map(({ does }, i) => `case ${2 * i + 1}: { ${does}; }`).join(" ")} }
    return 10 * x;`;
      const cases = 2 * all.length + 2;
      const file = lab.define("fails.mjs", `${range(cases)} numBatches: 2,`, body);
      writeFileSync(
        file,
        `import { existsSync } from "node:fs"; const mended = ${JSON.stringify(lab.path("mended"))};\n${readFileSync(file, "utf8")}`,
      );
      await lab.sow(file);
      const env = { NODE_OPTIONS: "--max-old-space-size=200" };
      const grown = await lab.expect(4, ["grow", "--crop", "fails", "-j", workers], {
        env,
        limitSeconds: 90,
      });
      assert.match(grown.stderr, new RegExp(`${all.length} cases failed`));
      const failures = new Map<
        number,
        { kind: string; name: string; message: string; settings: string; stderr?: string }
      >();
      for (const batch of ["1", "2"]) {
        for (const each of (await lab.json(["show", batch, "fails"])).cases) {
          if (each.failure === undefined) assert.equal(each.outputs.result, 10 * each.settings.x);
          else failures.set(each.settings.x, each.failure);
        }
        const why = await lab.expect(0, ["why", batch, "fails"]);
        assert.match(why.stdout, /of its cases failed/);
      }
      for (const [i, { does, kind, name, message }] of all.entries()) {
        const found = failures.get(2 * i + 1);
        assert.ok(found !== undefined, `${does} gave no failure`);
        assert.deepEqual([found.kind, found.name], [kind, name], `${does}: ${found.message}`);
        assert.match(`${found.message} ${found.stderr}`, message, does);
        assert.match(found.settings, new RegExp(`x: ?${2 * i + 1}|x ?= ?${2 * i + 1}`), does);
      }
      assert.equal(failures.size, all.length);
      const counts = countEach(lab.calls());
      for (let x = 0; x < cases; x += 2)
        assert.ok((counts.get(x) ?? 0) <= 2, `case ${x} ran ${counts.get(x)} times`);
      assert.equal((await lab.run(["missing", "fails"])).status, 4);
      assert.equal((await lab.run(["reap", "fails", "-o", "x.nc"])).status, 4);

      lab.write("mended", "");
      lab.forget();
      await lab.expect(0, ["grow", "--crop", "fails", "--failed", "-j", workers]);
      assert.deepEqual(
        lab.calls().toSorted((a, b) => a - b),
        all.map((_, i) => 2 * i + 1),
      );
      await lab.expect(0, ["missing", "fails"]);
      await lab.assertValues("fails", cases);
    },
  );

  test(`a case without end is ended by timeoutSeconds and recorded (-j ${workers})`, async (t) => {
    const lab = new Lab(t, "slow");
    const body =
      "if (x === 1) for (;;); if (x === 3) return new Promise((f) => setTimeout(f, 60000)); if (x === 5) pause(60000); return 10 * x;";
    await lab.sow(lab.define("slow.mjs", `${range(8)} numBatches: 2, timeoutSeconds: 0.7,`, body));
    await lab.expect(4, ["grow", "--crop", "slow", "-j", workers]);
    const { cases } = await lab.json(["show", "1", "slow"]);
    const more = (await lab.json(["show", "2", "slow"])).cases;
    for (const { settings, failure, outputs } of [...cases, ...more]) {
      if (![1, 3, 5].includes(settings.x)) assert.equal(outputs.result, 10 * settings.x);
      else assert.equal(failure.kind, "timed-out");
    }
    assert.match((await lab.expect(0, ["why", "1", "slow"])).stdout, /longer than 0\.7 s/);
    for (const [x, count] of countEach(lab.calls())) assert.equal(count, 1, `case ${x}`);
  });

  test(`retries run a case again, also one that brings its worker down (-j ${workers})`, async (t) => {
    const lab = new Lab(t, "again");
    const body =
      "if (x === 2 && context.attempt < 3) throw new Error(); if (x === 4 && context.attempt < 3) process.exit(1); if (x === 5) throw new Error('always'); return 10 * x;";
    await lab.sow(lab.define("again.mjs", `${range(6)} numBatches: 1, retries: 2,`, body));
    await lab.expect(4, ["grow", "--crop", "again", "-j", workers]);
    const { cases } = await lab.json(["show", "1", "again"]);
    for (const { settings, failure, outputs } of cases.slice(0, 5))
      assert.equal(outputs?.result, 10 * settings.x, JSON.stringify(failure));
    assert.equal(cases[5].failure.message, "always");
    const counts = countEach(lab.calls());
    assert.deepEqual(
      [2, 5].map((x) => counts.get(x)),
      [3, 3],
    );
    // The first time that a worker went down, it was not sure which case it was.
    assert.ok([3, 4].includes(counts.get(4)!), `${counts.get(4)} attempts`);
  });
}

test("a kill in the middle of --failed loses neither values nor the cases that were to run again", async (t) => {
  const lab = new Lab(t, "redo");
  const body = `if (x % 2 === 1 && !existsSync(mended)) throw new Error("odd"); if (existsSync(mended)) pause(100); return 10 * x;`;
  const file = lab.define("redo.mjs", `${range(20)} numBatches: 1,`, body);
  writeFileSync(
    file,
    `import { existsSync } from "node:fs"; const mended = ${JSON.stringify(lab.path("mended"))};\n${readFileSync(file, "utf8")}`,
  );
  await lab.sow(file);
  await lab.expect(4, ["grow", "--crop", "redo"]);
  lab.write("mended", "");
  lab.forget();
  const grower = lab.start(["grow", "--crop", "redo", "--failed"]);
  await until("some cases have run again", () => lab.calls().length >= 4);
  killTree(grower.pid, "SIGKILL");
  await grower.ended;
  const { failedCases, grown } = await lab.json(["status", "redo"]);
  assert.deepEqual([failedCases, grown], [10, 1]); // the earlier result counts until a better one is whole
  await lab.expect(0, ["grow", "--crop", "redo", "--failed"]);
  // Twice at most: the case that ran, and one whose record was on its way from the worker.
  assert.ok(
    lab.calls().length <= 12 && lab.calls().every((x) => x % 2 === 1),
    lab.calls().join(" "),
  );
  await lab.expect(0, ["missing", "redo"]);
  assert.deepEqual((await lab.json(["status", "redo"])).growing, []);
  await lab.assertValues("redo", 20);
});

test("a mark of failures that a kill left beside a better result is no failure", async (t) => {
  const lab = new Lab(t, "mark");
  await lab.sow(lab.define("mark.mjs", `${range(4)} numBatches: 2,`));
  await lab.expect(0, ["grow", "--crop", "mark"]);
  lab.write("mark/results/00/000002.failed", "");
  for (const more of [[], ["--failed"], ["2"]]) {
    const { stderr } = await lab.expect(0, ["grow", "--crop", "mark", ...more]);
    assert.doesNotMatch(stderr, /failed/);
  }
});

test("NaN is a value; a value of another shape is named with its case at reaping, not filled in", async (t) => {
  const lab = new Lab(t, "shapes");
  await lab.sow(lab.define("nan.mjs", `${range(3)} numBatches: 1,`, "return x === 1 ? NaN : x;"));
  await lab.expect(0, ["grow", "--crop", "nan"]);
  const rows = await lab.rows("nan");
  assert.equal(rows[1].result, "NaN");
  await lab.sow(
    lab.define(
      "shapes.mjs",
      `${range(4)} numBatches: 2,`,
      "return { y: new Float64Array(x === 2 ? 4 : 3) };",
    ),
  );
  const grown = await lab.run(["grow", "--crop", "shapes"]);
  const reaped = await lab.run(["reap", "shapes", "-o", "shapes.nc"]);
  assert.ok(grown.status === 0 && reaped.status === 3, `${grown.status} ${reaped.status}`);
  assert.match(reaped.stderr, /case 2 \(batch 2\)/);
  assert.equal((await lab.json(["status", "shapes"])).grown, 2);
});

test("growing stops at --raise-errors, --max-failures and --until, keeps what is finished, and exits with 4", async (t) => {
  const lab = new Lab(t, "stops");
  const file = lab.define(
    "stops.mjs",
    `${range(30)} numBatches: 6,`,
    "pause(20); if (x % 3 === 2) throw new Error('third'); return 10 * x;",
  );
  await lab.sow(file, "--name", "raise");
  const raised = await lab.expect(4, ["grow", "--crop", "raise", "--raise-errors"]);
  assert.match(raised.stderr, /third/);
  assert.ok(lab.calls().length <= 5, `${lab.calls().length} calls`);
  lab.forget();
  await lab.sow(file, "--name", "most");
  await lab.expect(4, ["grow", "--crop", "most", "--max-failures", "3"]);
  assert.ok(lab.calls().length >= 9 && lab.calls().length <= 11, `${lab.calls().length} calls`);
  lab.forget();
  const long = lab.define(
    "until.mjs",
    `${range(1000)} numBatches: 10,`,
    "pause(20); return 10 * x;",
  );
  await lab.sow(long);
  const started = performance.now();
  const stopped = await lab.expect(4, ["grow", "--crop", "until", "--until", "1.5s"]);
  assert.ok(performance.now() - started < 8000);
  assert.match(stopped.stderr, /--until/);
  const { missing } = await lab.json(["missing", "until"], 4);
  const { records } = await lab.json(["check", "until"]);
  const { growing } = await lab.json(["status", "until"]);
  assert.ok(missing.length > 0);
  const kept =
    records + growing.reduce((sum: number, { done }: { readonly done: number }) => sum + done, 0);
  assert.ok(lab.calls().length - kept <= 1, `${lab.calls().length} calls, ${kept} kept`);
});

test("crop status counts the failed cases of a batch that is not finished", async (t) => {
  const lab = new Lab(t, "open");
  await lab.sow(
    lab.define(
      "open.mjs",
      `${range(30)} numBatches: 1,`,
      "if (x % 3 === 2) throw new Error('third'); pause(20); return 10 * x;",
    ),
  );
  await lab.expect(4, ["grow", "--crop", "open", "--max-failures", "3"]);
  const { growing, failedCases } = await lab.json(["status", "open"]);
  assert.deepEqual([growing.length, growing[0].failed, failedCases], [1, 3, 0]);
  assert.match((await lab.run(["status", "open"])).stdout, /\d+\/30, 3 failed/);
});

test("a case that ends its whole grower is on record after the next growing, and costs no other case", async (t) => {
  const lab = new Lab(t);
  const file = lab.define(
    "d.mjs",
    `${range(4)} numBatches: 1,`,
    'if (x === 2) process.kill(process.pid, "SIGKILL"); return 10 * x;',
  );
  await lab.sow(file);
  assert.equal((await lab.run(["grow", "--crop", "d"])).signal, "SIGKILL");
  await lab.expect(4, ["grow", "--crop", "d"]);
  const { failedCases, done } = await lab.json(["why", "1", "d"]);
  assert.equal(done, 4);
  assert.deepEqual(
    failedCases.map(
      ({
        caseNumber,
        failure,
      }: {
        caseNumber: number;
        failure: { kind: string; signal: string };
      }) => [caseNumber, failure.kind, failure.signal],
    ),
    [[2, "crashed", "SIGKILL"]],
  );
});

for (const [what, rest, end, options] of [
  ["a time-out", "timeoutSeconds: 2,", "for (;;);", ["-j", "2"]],
  ["a worker's end", "", "process.exit(3);", ["-j", "2"]],
  ["a worker's end", "retries: 1,", "process.exit(3);", ["--isolation", "process"]],
] as const) {
  test(`${what} is never blamed on the case before, whose large value is on its way (${rest}${options.join(" ")})`, async (t) => {
    const lab = new Lab(t, "blame");
    const big = 4_000_000;
    await lab.sow(
      lab.define(
        "blame.mjs",
        `${range(8)} numBatches: 2, vars: { last: {}, wave: { dims: ["t"] } }, ${rest}`,
        `if (x % 4 === 2) { ${end} } const wave = new Float64Array(${big}).fill(x); return { last: x, wave };`,
      ),
    );
    await lab.expect(4, ["grow", "--crop", "blame", ...options]);
    for (const batch of [1, 2]) {
      const { failedCases } = await lab.json(["why", String(batch), "blame"]);
      assert.deepEqual(
        failedCases.map(({ caseNumber }: { readonly caseNumber: number }) => caseNumber),
        [4 * batch - 2],
      );
    }
  });
}

test("an output that throws when it is looked at fails its case with its error", async (t) => {
  const lab = new Lab(t, "getter");
  await lab.sow(
    lab.define(
      "getter.mjs",
      `${range(3)} numBatches: 1,`,
      `if (x === 1) return { get y() { throw new RangeError("no y"); } }; return { y: x };`,
    ),
  );
  await lab.expect(4, ["grow", "--crop", "getter"]);
  const { failedCases } = await lab.json(["why", "1", "getter"]);
  assert.equal(failedCases.length, 1);
  assert.equal(failedCases[0].failure.name, "RangeError");
  assert.equal(failedCases[0].failure.message, "no y");
});

test("an output whose name reaping could not use fails its case at once", async (t) => {
  const lab = new Lab(t, "names");
  await lab.sow(
    lab.define(
      "names.mjs",
      `${range(5)} numBatches: 1,`,
      `return { [["a/b", "", " c", "x", "y"][x]]: 1 };`,
    ),
  );
  await lab.expect(4, ["grow", "--crop", "names"]);
  const { failedCases } = await lab.json(["why", "1", "names"]);
  assert.deepEqual(
    failedCases.map(
      ({ failure }: { readonly failure: { readonly message: string } }) =>
        /name of an? \w+( \w+)?/.exec(failure.message)?.[0],
    ),
    ["name of an output", "name of an output", "name of an output", "name of a swept argument"],
  );
});
