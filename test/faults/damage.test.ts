import assert from "node:assert/strict";
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { Lab, packageAddress, range } from "./lab.ts";

const cases = 12;

async function sowOnly(t: TestContext, name: string): Promise<Lab> {
  const lab = new Lab(t, name);
  await lab.sow(lab.define("whole.mjs", `${range(cases)} constants: { k: 2 }, batchsize: 4,`));
  return lab;
}

/** Files of the crop `whole` and what a program does about a damaged one. */
async function sowAndGrow(t: TestContext, name: string): Promise<Lab> {
  const lab = await sowOnly(t, name);
  await lab.expect(0, ["grow", "--crop", "whole"]);
  return lab;
}

/**
 * Runs, in one process, many damages of one file of a copy of the crop, and gives those after which something wrong
 * happened: a wrong value reaped in silence, an error that does not name the file, or no mending by check and grow.
 */
async function tryDamages(
  lab: Lab,
  file: string,
  damages: string,
  mends: boolean,
): Promise<{ readonly tried: number; readonly silent: number; readonly wrong: readonly string[] }> {
  lab.write(
    "damages.mjs",
    `import { cpSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { Crop, isCropError } from ${JSON.stringify(packageAddress)};
const original = readFileSync("whole/${file}");
const damages = (${damages})(original);
const wrong = [];
let silent = 0;
const reaped = async (crop) => {
  const dataset = await crop.reap({ keep: true });
  return ["x", "result"].map((name) => Array.from(dataset.get(name).values, Number).join(" ")).join(": ");
};
const whole = await reaped(new Crop({ name: "whole", root: "." }));
for (const [what, bytes] of damages) {
  rmSync("copy", { recursive: true, force: true });
  cpSync("whole", "copy", { recursive: true });
  writeFileSync("copy/${file}", bytes);
  const crop = new Crop({ name: "copy", root: "." });
  let isNewer = false; // a bit of the version
  const attempt = async (step, action) => {
    try {
      return [await action()];
    } catch (error) {
      isNewer ||= isCropError(error, "unknown-version");
      if (!isCropError(error)) wrong.push(what + ": " + step + ": " + error.stack);
      else if (!error.message.includes(${JSON.stringify(file)})) wrong.push(what + ": " + step + " does not name the file: " + error.message);
    }
  };
  await attempt("missing", () => crop.missing());
  const before = await attempt("reap", () => reaped(crop));
  if (before !== undefined && before[0] !== whole) wrong.push(what + ": reaped " + before[0]);
  const report = await attempt("check", () => crop.check());
  if (report !== undefined && report[0].damages.length === 0) silent++;
  if (before === undefined && report !== undefined && report[0].damages.length === 0) wrong.push(what + ": check finds nothing");
  if (!${mends} || isNewer) continue; // what a newer crop may have written is named and stays
  await attempt("mend", () => crop.check({ deleteBad: true }));
  await attempt("grow", () => crop.grow());
  const after = await attempt("reap again", () => reaped(crop));
  if (after === undefined || after[0] !== whole) wrong.push(what + ": not mended: " + (after ?? ""));
}
process.stdout.write(JSON.stringify({ tried: damages.length, silent, wrong }));
`,
  );
  const { stdout, stderr } = await lab.startProgram([process.execPath, "damages.mjs"], {
    limitSeconds: 120,
  }).ended;
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout);
}

// Every length of a short file, or 30 of a long one; 60 single bits and 10 lots of several bits; a hole.
const damages = `(original) => {
  const all = [["empty", Buffer.alloc(0)]];
  const step = Math.max(1, Math.floor(original.length / 30));
  for (let length = 1; length < original.length; length += step) all.push(["length " + length, original.subarray(0, length)]);
  let state = 12345;
  const random = (n) => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % n;
  const flip = (bytes, count) => {
    const copy = Buffer.from(bytes);
    const places = [];
    for (let i = 0; i < count; i++) {
      const [place, bit] = [(state >>> 8) % copy.length, (state >>> 3) % 8];
      random(1);
      copy[place] ^= 1 << bit;
      places.push(place + ":" + bit);
    }
    return ["bits " + places.join(" "), copy];
  };
  for (let i = 0; i < 60; i++) all.push(flip(original, 1));
  for (let i = 0; i < 10; i++) all.push(flip(original, 1 + random(40)));
  const hole = Buffer.from(original);
  all.push(["hole", hole.fill(0, original.length >> 2, original.length >> 1)]);
  all.push(["zeros", Buffer.alloc(original.length)]);
  all.push(["longer", Buffer.concat([original, Buffer.from("more")])]);
  all.push(["twice", Buffer.concat([original, original])]);
  return all;
}`;

for (const [file, mends] of [
  ["results/00/000002.result", true],
  ["batches/00/000002.batch", true],
  ["crop.json", false],
  ["space.record", false],
  ["constants.record", false],
] as const) {
  test(
    `any damage of ${file} is noticed and named${mends ? ", and mended by check and grow" : ""}; no wrong value is reaped`,
    { timeout: 150_000 },
    async (t) => {
      const lab = await sowAndGrow(t, "damage");
      const { tried, silent, wrong } = await tryDamages(lab, file, damages, mends);
      t.diagnostic(`${tried} damages, ${silent} without effect`);
      assert.deepEqual(wrong.slice(0, 10), []);
    },
  );
}

test(
  "a growing file that is cut off or damaged anywhere gives back its whole records and no wrong one",
  { timeout: 150_000 },
  async (t) => {
    const lab = new Lab(t, "growing");
    await lab.sow(lab.define("g.mjs", `${range(cases)} numBatches: 1,`));
    lab.write(
      "try.mjs",
      `import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Crop, isCropError } from ${JSON.stringify(packageAddress)};
cpSync("g", "done", { recursive: true });
await new Crop({ name: "done", root: "." }).grow(undefined, { isolation: "inline" });
const original = readFileSync("done/results/00/000001.result");
const wrong = [];
const tryOne = async ([what, bytes], place) => {
  const copy = "copy " + place;
  rmSync(copy, { recursive: true, force: true });
  cpSync("g", copy, { recursive: true });
  if (bytes.length > 20) bytes[20] = 1; // its owner gave it back
  writeFileSync(copy + "/growing/000001.growing", bytes);
  const crop = new Crop({ name: copy, root: "." });
  crop.progress();
  const { held, unreadable } = await crop.grow(undefined, { isolation: "inline", staleSeconds: 1 });
  if (unreadable.length > 0) {
    const isNamed = isCropError(unreadable[0].error, "unknown-version") && crop.check().damages[0].file.endsWith("000001.growing");
    if (!isNamed) wrong.push(what + ": " + unreadable[0].error);
    return;
  }
  const data = held.length > 0 ? [NaN] : (await crop.reap()).get("result").values;
  if (data.some((y, x) => y !== 10 * x)) wrong.push(what + ": " + data);
};
const waiting = (${damages})(original);
const newer = Buffer.from(original);
newer[newer.indexOf("1")] = "3".charCodeAt(0);
waiting.push(["version 3", newer]);
const tried = waiting.length;
const work = async (place) => {
  for (let damage = waiting.pop(); damage !== undefined; damage = waiting.pop()) await tryOne(damage, place);
};
await Promise.all(Array.from({ length: 16 }, (_, place) => work(place)));
process.stdout.write(JSON.stringify({ tried, wrong }));
`,
    );
    const { stdout, stderr } = await lab.startProgram([process.execPath, "try.mjs"], {
      limitSeconds: 140,
    }).ended;
    assert.notEqual(stdout, "", stderr);
    const { tried, wrong } = JSON.parse(stdout);
    t.diagnostic(`${tried} damages`);
    assert.deepEqual(wrong, []);
  },
);

test("files of another batch or another crop in the place of the right ones are named, and mended by check and grow", async (t) => {
  const lab = await sowAndGrow(t, "foreign");
  await lab.sow(
    lab.define("other.mjs", `${range(cases)} constants: { k: 3 }, batchsize: 4,`, "return -x;"),
  );
  await lab.expect(0, ["grow", "--crop", "other"]);
  const swap = (a: string, b: string): void => {
    const text = readFileSync(lab.path("whole", a));
    writeFileSync(lab.path("whole", a), readFileSync(lab.path("whole", b)));
    writeFileSync(lab.path("whole", b), text);
  };
  for (const kind of ["results/00/00000N.result", "batches/00/00000N.batch"]) {
    const file = (n: number): string => kind.replace("N", String(n));
    swap(file(1), file(2));
    cpSync(lab.path("other", file(3)), lab.path("whole", file(3)));
    const { damages: found } = await lab.json(["check", "whole"], 3);
    assert.deepEqual(
      found.map(({ batch }: { readonly batch: number }) => batch),
      [1, 2, 3],
    );
    for (const { what } of found) assert.match(what, new RegExp(kind.slice(-5)));
    if (kind.includes("result")) {
      assert.deepEqual((await lab.json(["missing", "whole"], 4)).missing, [1, 2, 3]);
      assert.equal((await lab.run(["reap", "whole", "-o", "x.nc"])).status, 4);
    }
    await lab.expect(0, ["check", "whole", "--delete-bad"]);
    await lab.expect(0, ["grow", "--crop", "whole"]);
    await lab.assertValues("whole", cases);
  }
  for (const file of ["space.record", "constants.record", "definition.mjs", "crop.json"]) {
    const kept = readFileSync(lab.path("whole", file));
    cpSync(lab.path("other", file), lab.path("whole", file));
    rmSync(lab.path("whole/results/00/000001.result"));
    const checked = await lab.run(["check", "whole"]);
    assert.equal(checked.status, 3, `${file}: ${checked.stderr}`);
    const refused = await lab.run(
      file === "space.record"
        ? ["reap", "whole", "-o", "x.nc", "--allow-incomplete"]
        : ["grow", "--crop", "whole"],
    );
    assert.equal(refused.status, 3, `${file}: ${refused.stderr}`);
    assert.match(
      refused.stderr,
      file === "crop.json" ? /000001.batch|definition.mjs|constants.record/ : new RegExp(file),
      file,
    );
    writeFileSync(lab.path("whole", file), kept);
    await lab.expect(0, ["grow", "--crop", "whole"]);
  }
  await lab.assertValues("whole", cases);
});

test("records that are damaged, missing or of another crop are written anew by sow --refresh", async (t) => {
  const lab = await sowAndGrow(t, "records");
  await lab.sow(lab.define("other.mjs", `${range(2)} constants: { k: 3 },`));
  const definition = lab.path("whole.mjs");
  for (const name of ["space.record", "constants.record"]) {
    const path = lab.path("whole", name);
    const whole = readFileSync(path);
    const foreign = readFileSync(lab.path("other", name));
    for (const bytes of [Buffer.alloc(0), whole.subarray(0, -3), foreign, undefined]) {
      if (bytes === undefined) rmSync(path);
      else writeFileSync(path, bytes);
      const { damages: found } = await lab.json(["check", "whole"], 3);
      assert.deepEqual(
        found.map(({ file, what }: { readonly file: string; readonly what: string }) => [
          file,
          what.includes("`crop sow --refresh`"),
        ]),
        [[path, true]],
      );
      assert.match((await lab.sow(definition, "--refresh")).stderr, /has the present code now/);
      assert.deepEqual(readFileSync(path), whole);
    }
  }
  assert.match((await lab.sow(definition, "--refresh")).stderr, /is used as it is/);
  await lab.assertValues("whole", cases);
});

test("a changed, cut off or missing definition.mjs is never run", async (t) => {
  const lab = await sowAndGrow(t, "definition");
  const path = lab.path("whole/definition.mjs");
  const code = readFileSync(path, "utf8");
  rmSync(lab.path("whole/results/00/000001.result"));
  lab.forget();
  for (const text of [code.replace("10 * x", "11 * x"), code.slice(0, -40), "", undefined]) {
    if (text === undefined) rmSync(path);
    else writeFileSync(path, text);
    for (const args of [
      ["grow", "--crop", "whole"],
      ["grow", "--crop", "whole", "-j", "2"],
      ["check", "whole"],
    ]) {
      const { status, stdout, stderr } = await lab.run(args);
      assert.equal(status, 3, `${args[0]}: ${stderr}`);
      assert.match(stdout + stderr, /definition\.mjs/);
    }
  }
  assert.deepEqual(lab.calls(), []);
  await lab.expect(0, ["sow", "whole.mjs", "--refresh"]);
  await lab.expect(0, ["grow", "--crop", "whole"]);
  await lab.assertValues("whole", cases);
});

test("formats of a newer crop are refused with their version, and nothing is deleted", async (t) => {
  const lab = await sowAndGrow(t, "newer");
  for (const [file, old, newer] of [
    ["results/00/000002.result", "crop-result 1", "crop-result 2"],
    ["batches/00/000002.batch", "crop-batch 1", "crop-batch 7"],
    ["crop.json", '"version": 1', '"version": 3'],
  ] as const) {
    const path = lab.path("whole", file);
    const kept = readFileSync(path, "latin1");
    const changed = kept
      .replace(old, newer)
      .replace(old.replace(": ", ":"), newer.replace(": ", ":"));
    assert.notEqual(changed, kept);
    writeFileSync(path, changed, "latin1");
    const args = file.startsWith("batches")
      ? ["show", "2", "whole"]
      : ["reap", "whole", "-o", "x.nc"];
    const refused = await lab.expect(3, args);
    assert.ok(
      refused.stderr.includes(file) && /version [237]/.test(refused.stderr),
      refused.stderr,
    );
    assert.ok(existsSync(path));
    writeFileSync(path, kept, "latin1");
  }
  await lab.assertValues("whole", cases);
});

test("a result without its end, of a wrong number of cases, or a folder in its place is missing, never a shift of values", async (t) => {
  const lab = await sowAndGrow(t, "length");
  await lab.sow(lab.path("whole.mjs"), "--name", "longer", "--batchsize", "5");
  await lab.expect(0, ["grow", "--crop", "longer"]);
  const path = (crop: string, batch: number): string =>
    lab.path(crop, `results/00/00000${batch}.result`);
  // The header says what crop, batch and count it is: a result of another length can only be of another crop.
  renameSync(path("longer", 1), path("whole", 1));
  assert.deepEqual((await lab.json(["missing", "whole"], 4)).missing, [1]);
  assert.match((await lab.expect(3, ["check", "whole"])).stdout, /000001\.result/);
  assert.equal((await lab.run(["reap", "whole", "-o", "x.nc"])).status, 4);
  await lab.expect(0, ["grow", "--crop", "whole"]);
  await lab.assertValues("whole", cases);
});

test("a growing file that is empty, of another batch or of another crop is put aside, and the batch grown", async (t) => {
  const lab = await sowAndGrow(t, "astray");
  const file = lab.define("astray.mjs", `${range(cases)} batchsize: 4,`);
  await lab.sow(file);
  await lab.sow(file, "--name", "own");
  await lab.expect(0, ["grow", "--crop", "own"]);
  writeFileSync(lab.path("astray/growing/000001.growing"), "");
  cpSync(lab.path("whole/results/00/000002.result"), lab.path("astray/growing/000002.growing"));
  cpSync(lab.path("own/results/00/000001.result"), lab.path("astray/growing/000003.growing"));
  await lab.expect(0, ["status", "astray"]);
  await lab.expect(0, ["grow", "--crop", "astray", "--stale-seconds", "1"]);
  await lab.assertValues("astray", cases);
});

test("a growing file of a newer crop is named by grow, check and why, stays, and does not keep status from looking", async (t) => {
  const lab = await sowOnly(t, "newer growing");
  const path = lab.path("whole/growing/000002.growing");
  writeFileSync(path, `crop-result 9  \n${"\0".repeat(8)}`);
  const { stderr } = await lab.expect(3, ["grow", "--crop", "whole"]);
  assert.match(stderr, /batch 2 .*000002\.growing: crop-result version 9/);
  const { grown, growing } = await lab.json(["status", "whole"]);
  assert.deepEqual([grown, growing.length, growing[0].host], [2, 1, "unknown"]);
  const { damages: found } = await lab.json(["check", "whole"], 3);
  assert.deepEqual([found.length, found[0].batch, found[0].file], [1, 2, path]);
  assert.match((await lab.run(["why", "2", "whole"])).stdout, /version 9/);
  await lab.expect(3, ["check", "whole", "--delete-bad"]);
  assert.ok(existsSync(path));
});

test("a damaged or missing batch is named and costs itself alone: the others are grown, and the status is 3", async (t) => {
  for (const more of [[], ["-j", "3"]]) {
    const lab = await sowOnly(t, "batches");
    const path = (batch: number): string => lab.path(`whole/batches/00/00000${batch}.batch`);
    writeFileSync(path(1), "");
    rmSync(path(3));
    const { stderr } = await lab.expect(3, ["grow", "--crop", "whole", ...more]);
    assert.match(stderr, /batch 1 .*000001\.batch/);
    assert.match(stderr, /batch 3 .*000003\.batch is not there/);
    assert.deepEqual((await lab.json(["missing", "whole"], 4)).missing, [1, 3]);
    assert.match((await lab.run(["why", "3", "--crop", "whole"])).stdout, /000003\.batch is not/);
    await lab.expect(3, ["grow", "1", "--crop", "whole"]);
    await lab.expect(0, ["check", "whole", "--delete-bad"]);
    await lab.expect(0, ["grow", "--crop", "whole", ...more]);
    await lab.assertValues("whole", cases);
  }
});

test("a result of a newer format is named by grow and check, and never deleted or grown over", async (t) => {
  const lab = await sowAndGrow(t, "newer");
  const path = lab.path("whole/results/00/000002.result");
  const newer = readFileSync(path);
  newer.write("crop-result 9  ", 0);
  writeFileSync(path, newer);
  rmSync(lab.path("whole/results/00/000003.result"));
  const { stderr } = await lab.expect(3, ["grow", "1-3", "--crop", "whole"]);
  assert.match(stderr, /batch 2 .*version 9/);
  assert.ok(existsSync(lab.path("whole/results/00/000003.result")), "the other batches are grown");
  const batch = lab.path("whole/batches/00/000001.batch");
  writeFileSync(
    batch,
    readFileSync(batch, "latin1").replace("crop-batch 1", "crop-batch 7"),
    "latin1",
  );
  for (const option of [[], ["--delete-bad"]]) {
    const { damages: found } = await lab.json(["check", "whole", ...option], 3);
    assert.deepEqual(
      found.map(({ what, isMended }: { readonly what: string; readonly isMended: boolean }) => [
        /00000\d\.\w+.*version \d/.exec(what)?.[0].slice(0, 12),
        isMended,
      ]),
      [
        ["000001.batch", false],
        ["000002.resul", false],
      ],
    );
    assert.deepEqual(readFileSync(path), newer);
    assert.match(readFileSync(batch, "latin1"), /^crop-batch 7/);
  }
});
