import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openAsdf } from "../../../src/seismic/index.ts";
import { canRun, Lab, program } from "../../faults/lab.ts";
import { config, writeSeismograms } from "./seismograms.ts";

const readRows = (path: string): string[] => readFileSync(path, "utf8").trimEnd().split("\n");
const events = ["1", "11"];
const stations = Array.from({ length: 5 }, (_, i) => `AA.S${i}..MXZ`);

/** Writes a program that processes all pairs in the folder of the lab, and prints what came of it as JSON. */
function programOf(lab: Lab, more: object = {}): string {
  const address = new URL("../../../src/seismic/index.js", import.meta.url).href;
  const options = { eventIds: events, stationCodes: stations, config, cwd: lab.folder, ...more };
  return lab.write(
    "process.mjs",
    `import { Executive } from ${JSON.stringify(address)};
const options = ${JSON.stringify({ ...options, maxStations: 2, isQuiet: true })};
try {
  const { misfits, withoutMisfit } = await new Executive(options).process();
  process.stdout.write(JSON.stringify({ misfits, withoutMisfit }));
} catch (error) {
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }));
}
`,
  );
}

test("of two processes with the same request each works, and all is there once", async (t) => {
  const lab = new Lab(t, "executive twice");
  writeSeismograms(lab.folder, events, stations);
  const command = [process.execPath, programOf(lab)];
  const told = { shared: 0, refused: 0 };
  for (const pauseMs of [0, 300, 1000, 1500]) {
    const first = lab.startProgram(command);
    await sleep(pauseMs);
    const second = lab.startProgram(command);
    const endings = await Promise.all([first.ended, second.ended]);
    const found = endings.map(({ stdout, stderr }) => {
      assert.equal(stderr, "");
      return JSON.parse(stdout);
    });
    const done = found.filter(({ misfits }) => misfits !== undefined);
    assert.ok(done.length > 0, JSON.stringify(found));
    for (const { misfits, withoutMisfit } of done) {
      assert.deepEqual(withoutMisfit, []);
      assert.deepEqual(misfits, done[0].misfits);
    }
    // One that is done while the other is at its last pairs says so.
    for (const { code, message } of found.filter((each) => !done.includes(each))) {
      assert.equal(code, "incomplete");
      assert.match(message, /another process is at the rest/);
    }
    told[done.length === 2 ? "shared" : "refused"]++;
    assert.deepEqual(readdirSync(lab.path("crops")), []);
    for (const event of events) {
      assert.equal(readdirSync(lab.path("adjsrcs", event)).length, stations.length);
      const data = await openAsdf(lab.path("datasets", `${event}.h5`));
      assert.equal(data.stations().length, stations.length);
      const paths = data.auxiliaryPaths();
      assert.equal(paths.filter((path) => path.startsWith("AdjointSources/")).length, 5);
      data.close();
    }
  }
  t.diagnostic(JSON.stringify(told));
});

/** Gives the command that makes another one that of a user who may do little; undefined, with the reason, where there is none. */
async function asNobody(t: TestContext, lab: Lab): Promise<readonly string[] | undefined> {
  if (process.getuid?.() !== 0) return [];
  const user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const usable = await canRun(lab, ...user, process.execPath, program, "--version");
  if (usable === true) return user;
  t.skip(usable);
  return undefined;
}

test("a folder that may not be written into is named before anything runs; a file that may not be read fails its pair", async (t) => {
  const lab = new Lab(t, "executive locked");
  chmodSync(lab.folder, 0o755);
  const user = await asNobody(t, lab);
  if (user === undefined) return;
  writeSeismograms(lab.folder, events, stations);
  const command = [...user, process.execPath, programOf(lab)];
  chmodSync(lab.folder, 0o555);
  const before = readdirSync(lab.folder).toSorted();
  const refused = JSON.parse((await lab.startProgram(command).ended).stdout);
  assert.equal(refused.code, "bad-option");
  assert.match(refused.message, /nothing was run, for a reason/);
  assert.match(refused.message, new RegExp(`nothing can be written into ${lab.folder}`));
  assert.deepEqual(readdirSync(lab.folder).toSorted(), before);

  chmodSync(lab.folder, 0o777);
  const secret = lab.path("data", "11", "obs", "AA.S3.MXZ.semd");
  chmodSync(secret, 0);
  const { withoutMisfit } = JSON.parse((await lab.startProgram(command).ended).stdout);
  chmodSync(secret, statSync(lab.path("data", "11", "obs", "AA.S2.MXZ.semd")).mode);
  assert.deepEqual(
    withoutMisfit.map(({ event, station }: Record<string, string>) => [event, station]),
    [["11", "AA.S3..MXZ"]],
  );
  assert.match(withoutMisfit[0].message, /AA\.S3\.MXZ\.semd: permission denied/);

  chmodSync(lab.path("figures"), 0o555);
  const locked = JSON.parse((await lab.startProgram(command).ended).stdout);
  assert.match(locked.message, /nothing can be written into .*figures/);
  chmodSync(lab.path("figures"), 0o777);
});

test("empty files, unequal lengths, line ends of other systems and NaN fail or are taken, each by itself", async (t) => {
  const lab = new Lab(t, "executive odd files");
  writeSeismograms(lab.folder, events, stations);
  const file = (event: string, kind: string, station: number): string =>
    lab.path("data", event, kind, `AA.S${station}.MXZ.semd`);
  const change = (path: string, rows: (rows: string[]) => string): void =>
    writeFileSync(path, rows(readRows(path)));
  writeFileSync(file("1", "obs", 0), "");
  change(file("1", "obs", 1), (rows) => `${rows.join("\r\n")}\r\n`);
  change(file("1", "syn", 2), (rows) => `${rows.slice(0, 700).join("\n")}\n`);
  change(file("1", "obs", 3), (rows) => `${rows.join("\n").replace(/\S+$/, "NaN")}\n`);
  change(file("11", "obs", 4), () => "0 0\n");
  mkdirSync(lab.path("data", "11", "obs", "AA.S9.MXZ.semd"));
  writeFileSync(`${file("11", "obs", 0)}.bak`, "an older one");
  writeFileSync(`${file("11", "syn", 0)}~`, "an older one");
  const { stdout } = await lab.startProgram([process.execPath, programOf(lab)]).ended;
  const { misfits, withoutMisfit } = JSON.parse(stdout);
  const failures = Object.fromEntries(
    withoutMisfit.map((each: Record<string, string>) => [
      `${each["event"]} ${each["station"]}`,
      each["message"],
    ]),
  );
  assert.deepEqual(Object.keys(failures), ["1 AA.S0..MXZ", "1 AA.S3..MXZ", "11 AA.S4..MXZ"]);
  assert.match(failures["1 AA.S0..MXZ"], /AA\.S0\.MXZ\.semd/);
  assert.match(failures["1 AA.S3..MXZ"], /AA\.S3.*NaN/);
  assert.match(failures["11 AA.S4..MXZ"], /AA\.S4/);
  // The end of a line is no part of a number: late as in the other event, by 5 places less.
  assert.equal(misfits["1"]["AA.S1..MXZ"], 0.5 * (0.5 + 0.25 * 3) ** 2);
  assert.equal(typeof misfits["1"]["AA.S2..MXZ"], "number");
  assert.ok(existsSync(lab.path("datasets", "1.h5")));
});
