import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openAsdf } from "../../../src/seismic/index.ts";
import { killTree, Lab, randomNumbers, type Running, until } from "../../faults/lab.ts";
import { config, writeSeismograms } from "./seismograms.ts";

const rounds = Number(process.env["CROP_EXECUTIVE_KILLS"] ?? 3);
const seed = Number(process.env["CROP_SEED"] ?? 8);
const events = ["1", "11", "2"];
const stations = Array.from({ length: 6 }, (_, i) => `AA.S${i}..MXZ`);

test(`an Executive that is killed loses nothing and goes on (${rounds} rounds)`, async (t) => {
  const lab = new Lab(t, "executive kills");
  writeSeismograms(lab.folder, events, stations);
  const program = lab.write("process.mjs", programText(lab));
  const start = (): Running => lab.startProgram([process.execPath, program], { limitSeconds: 120 });
  const begun = performance.now();
  const first = await start().ended;
  const usualMs = performance.now() - begun;
  assert.equal(first.status, 0, first.stderr);
  const expected = first.stdout;
  const random = randomNumbers(seed);
  const counts = { whole: 0, worker: 0, late: 0, calls: 0 };
  for (let round = 0; round < rounds; round++) {
    lab.forget();
    const kills = 1 + Math.floor(3 * random());
    for (let kill = 0; kill < kills; kill++) {
      const running = start();
      counts.calls++;
      const isWhole = random() < 0.5;
      // A worker is there only after sowing; the whole may die at any time, in reaping too.
      if (!isWhole)
        await until("a worker", () => hasEnded(running) || workersOf(running.pid).length > 0);
      await sleep((isWhole ? 1 : 0.3) * usualMs * random());
      const victims = isWhole ? [] : workersOf(running.pid);
      const victim = victims[Math.floor(victims.length * random())];
      if (hasEnded(running)) counts.late++;
      else if (victim === undefined) counts.whole++;
      else counts.worker++;
      if (victim === undefined) killTree(running.pid, "SIGKILL");
      else if (!hasEnded(running)) process.kill(victim, "SIGKILL");
      const { status, stdout, stderr } = await running.ended;
      if (status === 0) assert.equal(stdout, expected);
      else assert.equal(victim, undefined, stderr);
    }
    const last = await start().ended;
    counts.calls++;
    assert.equal(last.status, 0, last.stderr);
    assert.equal(last.stdout, expected);
    await assertWhole(lab);
  }
  t.diagnostic(`seed ${seed}: ${JSON.stringify(counts)}`);
});

function hasEnded({ child }: Running): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** A program that processes all pairs, and prints the misfits. */
function programText(lab: Lab): string {
  const address = new URL("../../../src/seismic/index.js", import.meta.url).href;
  const options = {
    eventIds: events,
    stationCodes: stations,
    config,
    maxEvents: 3,
    maxStations: 2,
    cwd: lab.folder,
    isQuiet: true,
  };
  return `import { Executive } from ${JSON.stringify(address)};
const { misfits, withoutMisfit } = await new Executive(${JSON.stringify(options)}).process();
process.stdout.write(JSON.stringify([misfits, withoutMisfit.map(({ message }) => message)]));
`;
}

/** Every file is there, once, and can be read. */
async function assertWhole(lab: Lab): Promise<void> {
  assert.deepEqual(readdirSync(lab.path("crops")), []);
  for (const folder of ["datasets", "figures", "logs", ...events.map((id) => `adjsrcs/${id}`)]) {
    const hidden = readdirSync(lab.path(folder)).filter((name) => name.startsWith("."));
    assert.deepEqual(hidden, [], folder);
  }
  for (const event of events) {
    const log = readFileSync(lab.path("logs", `${event}.txt`), "utf8");
    const data = await openAsdf(lab.path("datasets", `${event}.h5`));
    try {
      assert.deepEqual(
        data.stations(),
        stations.map((code) => code.slice(0, 5)),
      );
      for (const code of stations) {
        const name = code.slice(0, 5);
        assert.equal(data.station(name).stream("observed").at(0)!.npts, 800);
        assert.equal(data.station(name).stream("synthetic_i01s00").length, 1);
        assert.equal(
          data.auxiliary(`AdjointSources/i01/s00/${name.replace(".", "_")}_MXZ`).shape[0],
          800,
        );
        assert.equal(log.split(`===== ${code} =====\n`).length, 2);
        const adjoint = readFileSync(lab.path("adjsrcs", event, `${name}.MXZ.adj`), "utf8");
        assert.equal(adjoint.split("\n").length, 801);
        const png = readFileSync(lab.path("figures", `${event}_${name.replace(".", "_")}.png`));
        assert.equal(png.toString("latin1", png.length - 8, png.length - 4), "IEND");
      }
    } finally {
      data.close();
    }
  }
}

/** The processes that run pairs for another one. */
function workersOf(pid: number): readonly number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(" ")
    .filter((child) => child !== "" && read(`/proc/${child}/cmdline`).includes("case-worker"))
    .map(Number);
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return ""; // it has ended
  }
}
