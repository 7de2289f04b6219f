import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { Crop, type GrowEvent } from "crop";
import type { BatchAddress } from "../../src/crop/claim.ts";
import { ClaimQueue } from "../../src/crop/claim-queue.ts";
import { layout } from "../../src/crop/layout.ts";
import { type OpenBatch, Task } from "../../src/crop/open-batch.ts";
import { SummaryCounter } from "../../src/crop/result-file.ts";
import { TaskPace } from "../../src/crop/task-pace.ts";
import { Lab } from "../faults/lab.ts";

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
  assert.equal(pace.wanted([], 1), 1);
  assert.equal(pace.wanted([running], Infinity), 5);
  assert.equal(pace.wanted([running], 3), 1);
  assert.equal(pace.wanted([running], 2), 0);
  assert.equal(new TaskPace(total, 1).wanted([running], 1), 1); // it shares with nobody
  const long = new Task(2, {} as OpenBatch, Uint32Array.of(0, 1), 0, false);
  assert.equal(pace.wanted([long], Infinity), 0); // it has enough to do
});

test("cases are dealt out ever more finely towards the end", () => {
  const total = new SummaryCounter();
  total.add(false, 0.02);
  const pace = new TaskPace(total, 2);
  assert.deepEqual(
    [Infinity, 20, 12, 8, 5, 4, 1].map((waiting) => pace.wanted([], waiting)),
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
