import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Crop, type GrowEvent } from "crop";
import type { BatchAddress } from "../../src/crop/claim.ts";
import { ClaimQueue } from "../../src/crop/claim-queue.ts";
import { layout } from "../../src/crop/layout.ts";
import { type OpenBatch, Task } from "../../src/crop/open-batch.ts";
import { SummaryCounter } from "../../src/crop/result-file.ts";
import { TaskPace } from "../../src/crop/task-pace.ts";
import { killTree, Lab, range } from "../faults/lab.ts";

// What several workers must know and do to end together.

test("a queue of a list knows with its last batch that no other follows; what is drawn is drawn when needed", (context) => {
  const folder = new Lab(context).path("crop");
  const addresses = [1, 2, 3].map((batch): BatchAddress => ({
    folder,
    cropId: "id",
    batch,
    count: 5,
  }));
  for (const path of [layout.growing(folder, 1), layout.result(folder, 1)])
    mkdirSync(dirname(path), { recursive: true });
  const options = { staleSeconds: 30, redoFailures: false };
  const seen: boolean[] = [];
  const list = new ClaimQueue(addresses, options);
  for (let claim = list.next(); claim !== undefined; claim = list.next()) {
    seen.push(list.hasFresh);
    claim.release();
  }
  assert.deepEqual(seen, [true, true, false]);

  let drawn = 0;
  const draw = function* (): Generator<BatchAddress> {
    for (const address of addresses) {
      drawn++;
      yield address;
    }
  };
  const stream = new ClaimQueue(draw(), options);
  const claims = addresses.map((_, i) => {
    assert.deepEqual([drawn, stream.hasFresh], [i, true]);
    return stream.next();
  });
  assert.deepEqual([claims.length, stream.next(), stream.hasFresh], [3, undefined, false]);
  for (const claim of claims) claim?.release();
});

test("the last cases wait for the worker that is free first, others are there before they are needed", () => {
  const total = new SummaryCounter();
  for (let i = 0; i < 10; i++) total.add(false, 0.02);
  const pace = new TaskPace(total, 2);
  const running = new Task(1, {} as OpenBatch, Uint32Array.of(0), 0, false);
  assert.equal(pace.wanted([], { waiting: 1 }), 1);
  assert.equal(pace.wanted([running], { waiting: Infinity }), 5);
  assert.equal(pace.wanted([running], { waiting: 3 }), 1);
  assert.equal(pace.wanted([running], { waiting: 2 }), 0);
  assert.equal(new TaskPace(total, 1).wanted([running], { waiting: 1 }), 1); // it shares with nobody
  const long = new Task(2, {} as OpenBatch, Uint32Array.of(0, 1), 0, false);
  assert.equal(pace.wanted([long], { waiting: Infinity }), 0); // it has enough to do
});

test("cases are dealt out ever more finely towards the end", () => {
  const total = new SummaryCounter();
  total.add(false, 0.02);
  const pace = new TaskPace(total, 2);
  assert.deepEqual(
    [Infinity, 20, 12, 8, 5, 4, 1].map((waiting) => pace.wanted([], { waiting })),
    [5, 5, 3, 2, 2, 1, 1],
  );
});

test("batches of one short case are claimed several at once, never more than a worker may have", async (context) => {
  const crop = new Crop({
    name: "short",
    root: new Lab(context).folder,
    fn: ({ x }) => {
      const end = performance.now() + 4;
      while (performance.now() < end);
      return x;
    },
    combos: { x: Array.from({ length: 40 }, (_, i) => i) },
    batchsize: 1,
  });
  await crop.sow();
  let open = 0;
  let atOnce = 0;
  const counts: number[] = [];
  await crop.growMissing({
    onEvent: ({ kind }: GrowEvent) => {
      if (kind === "claimed") {
        open++;
        atOnce++;
        return;
      }
      if (kind !== "finished") return;
      counts.push(atOnce);
      atOnce = 0;
      open--;
      assert.ok(open < 8);
    },
  });
  assert.equal(counts.length, 40);
  assert.equal(counts[0], 1); // how long a case takes is not known yet
  assert.ok(Math.max(...counts) >= 3, counts.join(" "));
  assert.deepEqual([...(await crop.reap()).get("result").values], [...Array(40).keys()]);
});

test("cases that wait behind a long one go to workers that are free, and each is run once", async (context) => {
  for (const batchsize of [40, 1]) {
    const lab = new Lab(context);
    lab.define(
      "long.mjs",
      `${range(40)} batchsize: ${batchsize},`,
      "pause(x >= 12 && x < 16 ? 2500 : 3); return process.pid;",
    );
    await lab.sow("long.mjs");
    await lab.expect(0, ["grow", "--crop", "long", "-j", "4"]);
    assert.deepEqual(
      lab.calls().toSorted((a, b) => a - b),
      [...Array(40).keys()],
    );
    const pids = (await lab.rows("long"))
      .filter(({ x }) => x >= 12 && x < 16)
      .map(({ result }) => result);
    assert.ok(new Set(pids).size >= 3, pids.join(" ")); // four where all workers are ready in time
  }
});

test("batches that wait behind a long case go to another process that is free", async (context) => {
  for (const workers of [1, 2]) {
    const lab = new Lab(context);
    const long = Array.from({ length: workers }, (_, i) => 20 + i);
    lab.write(
      "held.mjs",
      `import { appendFileSync, existsSync } from "node:fs";
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default {
  fn: ({ x }) => {
    appendFileSync(${JSON.stringify(lab.path("calls"))}, x + "\\n");
    pause(4);
    while (x >= 20 && x < ${20 + workers} && !existsSync(${JSON.stringify(lab.path("go"))})) pause(20);
    return 10 * x;
  },
  ${range(60)} batchsize: 1,
};
`,
    );
    await lab.sow("held.mjs");
    const first = lab.start(["grow", "--crop", "held", "-j", String(workers)]);
    while (!existsSync(lab.path("calls")) || long.some((x) => !lab.calls().includes(x)))
      await sleep(20);
    // It ends, since the long cases' owner lives, with nothing but those left.
    await lab.expect(4, ["grow", "--crop", "held"]);
    const { missing } = (await lab.json(["missing", "held"], 4)) as { readonly missing: number[] };
    assert.deepEqual(
      missing,
      long.map((x) => x + 1),
    );
    lab.write("go", "");
    assert.equal((await first.ended).status, 0);
    assert.deepEqual(
      lab.calls().toSorted((a, b) => a - b),
      [...Array(60).keys()],
    );
    await lab.assertValues("held", 60);
  }
});

test("a worker that was stopped between two cases begins none that others got meanwhile", async (context) => {
  const lab = new Lab(context);
  lab.define(
    "stopped.mjs",
    `${range(800)} batchsize: 1,`,
    // It stops when the task of this case has ended.
    `if (x % 100 === 50) Promise.resolve().then(() => {
       appendFileSync(${JSON.stringify(lab.path("pids"))}, process.pid + "\\n");
       process.kill(process.pid, "SIGSTOP");
     });
     pause(4); return 10 * x;`,
  );
  await lab.sow("stopped.mjs");
  const grower = lab.start(["grow", "--crop", "stopped", "-j", "2"]);
  const resumer = setInterval(() => {
    if (!existsSync(lab.path("pids"))) return;
    const pids = readFileSync(lab.path("pids"), "utf8").trim().split("\n").map(Number);
    for (const pid of new Set(pids)) killTree(pid, "SIGCONT");
  }, 1200);
  context.after(() => clearInterval(resumer));
  const ending = await grower.ended;
  clearInterval(resumer);
  assert.equal(ending.status, 0, ending.stderr);
  assert.deepEqual(
    lab.calls().toSorted((a, b) => a - b),
    [...Array(800).keys()],
  );
  await lab.assertValues("stopped", 800);
});

test("of cases so quick that their records are gathered, none is run twice when a long one comes", async (context) => {
  const lab = new Lab(context);
  lab.write(
    "mixed.mjs",
    `import { appendFileSync } from "node:fs";
export default {
  fn: ({ x }) => {
    if (x % 300 < 296) return x;
    appendFileSync(${JSON.stringify(lab.path("calls"))}, x + "\\n");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 800);
    return x;
  },
  ${range(1200)} batchsize: 600,
};
`,
  );
  await lab.sow("mixed.mjs");
  await lab.expect(0, ["grow", "--crop", "mixed", "-j", "3"]);
  assert.deepEqual(
    lab.calls().toSorted((a, b) => a - b),
    [...Array(1200).keys()].filter((x) => x % 300 >= 296),
  );
  await lab.assertValues("mixed", 1200, 1);
});

test("cases of functions in memory that wait behind a long one go to workers that are free, too", async (context) => {
  let atOnce = 0;
  let most = 0;
  const seen: number[] = [];
  const crop = new Crop({
    name: "memory",
    root: new Lab(context).folder,
    fn: async ({ x }) => {
      seen.push(x as number);
      const isLong = (x as number) >= 8 && (x as number) < 11;
      if (isLong) most = Math.max(most, ++atOnce);
      await new Promise((fulfil) => setTimeout(fulfil, isLong ? 2000 : 3));
      if (isLong) atOnce--;
      return x;
    },
    combos: { x: Array.from({ length: 30 }, (_, i) => i) },
    batchsize: 30,
  });
  await crop.sow();
  await crop.growMissing({ numWorkers: 3 });
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    [...Array(30).keys()],
  );
  assert.ok(most >= 2, `${most} at once`);
  assert.deepEqual([...(await crop.reap()).get("result").values], [...Array(30).keys()]);
});
