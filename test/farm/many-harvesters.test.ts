import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { readNetcdf, readTable } from "../../src/dataset/index.ts";
import { Lab, packageAddress, randomNumbers } from "../faults/lab.ts";

// Each process harvests the points p=process, i=0..49, one at a time, and writes the number of each that is saved.
const harvesterText = (lab: Lab): string => `
import { appendFileSync } from "node:fs";
import { Harvester, Runner } from ${JSON.stringify(packageAddress)};
const p = Number(process.argv[2]);
const runner = new Runner(({ p, i }) => ({ value: 1000 * p + i, name: "p" + p, odd: i % 2 === 1 }));
const harvester = new Harvester(runner, { dataName: ${JSON.stringify(lab.path("all data.nc"))} });
for (let i = 0; i < 50; i++) {
  await harvester.harvestCombos({ p: [p], i: [i] }, { missingOnly: true });
  appendFileSync(${JSON.stringify(lab.path("saved"))} + p, i + "\\n");
}
`;

test("8 processes harvest 50 points each into one file, are killed by -9 among it, and no point is lost", async (t) => {
  const lab = new Lab(t, "mäny");
  const script = lab.write("harvester.mjs", harvesterText(lab));
  const seed = Date.now() % 2 ** 31;
  t.diagnostic(`seed ${seed}`);
  const random = randomNumbers(seed);
  let kills = 0;
  const work = async (p: number): Promise<void> => {
    for (let life = 0; ; life++) {
      const running = lab.startProgram([process.execPath, script, String(p)], {
        limitSeconds: 280,
      });
      if (life < 3) {
        await sleep(300 + 2500 * random());
        if (running.child.exitCode === null) kills++;
        running.child.kill("SIGKILL");
      }
      const { status, stderr } = await running.ended;
      if (status === 0) return;
      assert.equal(status, null, stderr);
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, p) => work(p)));
  t.diagnostic(`${kills} kills`);
  assert.ok(kills >= 8);
  const data = await readNetcdf(lab.path("all data.nc"));
  assert.deepEqual(data.sizes, { p: 8, i: 50 });
  for (let p = 0; p < 8; p++) {
    for (let i = 0; i < 50; i++) {
      const at = data.sel({ p, i });
      assert.equal(at.get("value").item(), 1000 * p + i);
      assert.equal(at.get("name").item(), `p${p}`);
      assert.equal(at.get("odd").item(), i % 2 === 1);
    }
  }
  const left = readdirSync(lab.folder).filter(
    (name) => !/^(saved\d|all data\.nc|harvester\.mjs)$/.test(name),
  );
  assert.deepEqual(left, [], "nothing is left of those that were killed");
});

test("8 processes sample into one table, and every row of each is there", async (t) => {
  const lab = new Lab(t);
  const script = lab.write(
    "sampler.mjs",
    `import { Runner, Sampler } from ${JSON.stringify(packageAddress)};
const p = Number(process.argv[2]);
const sampler = new Sampler(new Runner(({ p, i }) => 100 * p + i), { dataName: "t.csv" });
for (let i = 0; i < 5; i++) await sampler.sampleCombos(1, { p: [p], i: [i] });
`,
  );
  const runs = Array.from(
    { length: 8 },
    (_, p) => lab.startProgram([process.execPath, script, String(p)]).ended,
  );
  for (const { status, stderr } of await Promise.all(runs)) assert.equal(status, 0, stderr);
  const table = await readTable(lab.path("t.csv"));
  const results = table.columns.find(({ name }) => name === "result")!.values;
  assert.equal(new Set([...results].map(Number)).size, 40);
  assert.equal(table.rows, 40);
});
