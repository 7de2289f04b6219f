import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { killTree, Lab, until } from "../faults/lab.ts";

/** A folder in which crops of several names note each call as `name x`. */
class Field {
  readonly lab: Lab;

  constructor(t: TestContext) {
    this.lab = new Lab(t, "auto");
  }

  /** Sows a crop of `count` cases that take `ms` each. */
  async sow(
    name: string,
    count: number,
    ms: number,
    rest: string = `numBatches: ${count},`,
  ): Promise<void> {
    const file = this.lab.write(
      `${name}.mjs`,
      `import { appendFileSync } from "node:fs";
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
export default {
  fn: ({ x }) => { appendFileSync(${JSON.stringify(this.lab.path("calls"))}, ${JSON.stringify(name)} + "|" + x + "|" + process.pid + "\\n"); pause(${ms}); return 10 * x; },
  combos: { x: Array.from({ length: ${count} }, (_, i) => i) }, ${rest}
};
`,
    );
    await this.lab.sow(file);
  }

  /** Gives the names of the crops whose cases were called, in order. */
  calls(): string[] {
    try {
      return readFileSync(this.lab.path("calls"), "utf8")
        .trim()
        .split("\n")
        .map((line) => line.slice(0, line.indexOf("|")));
    } catch {
      return [];
    }
  }

  count(name: string): number {
    return this.calls().filter((each) => each === name).length;
  }

  /** Asserts that each case of each crop was called once; gives how many processes called them. */
  assertOnce(): number {
    const lines = readFileSync(this.lab.path("calls"), "utf8").trim().split("\n");
    const cases = lines.map((line) => line.slice(0, line.lastIndexOf("|")));
    assert.equal(new Set(cases).size, lines.length, "a case was run twice");
    return new Set(lines.map((line) => line.slice(line.lastIndexOf("|")))).size;
  }

  async isComplete(folder: string): Promise<boolean> {
    const { status } = await this.lab.run(["missing", this.lab.path(folder)]);
    return status === 0;
  }
}

test("crop auto --once grows every crop below a folder, at any depth, in turns", async (t) => {
  const field = new Field(t);
  await field.sow("big", 16, 200);
  await field.sow("deep er/ünd/small 'one'", 8, 200);
  const { stdout, stderr } = await field.lab.expect(0, ["auto", ".", "--once"]);
  assert.equal(stdout, "");
  assert.equal(stderr, "crop: 24 batches of 2 crops grown, 24 cases run\n", "quiet in a pipe");
  field.assertOnce();
  const calls = field.calls();
  const small = "deep er/ünd/small 'one'";
  assert.equal(calls.length, 24);
  assert.ok(
    calls.lastIndexOf(small) < 22,
    `the small crop waited for the big one: ${calls.join(" ")}`,
  );
  const turns = calls.filter((name, i) => name !== calls[i - 1]).length;
  assert.ok(turns >= 4, calls.join(" "));
  assert.ok(await field.isComplete("big"));
  assert.match((await field.lab.expect(0, ["auto", ".", "--once"])).stderr, /0 batches of 2 crops/);
});

test("a watcher takes up crops that are sown later, and ends with 0 at Ctrl-C when all are complete", async (t) => {
  const field = new Field(t);
  const watcher = field.lab.start(["auto", ".", "-j", "2", "--poll", "0.2", "--quiet"]);
  await field.sow("first", 4, 20);
  await until("the first crop is complete", () => field.isComplete("first"));
  await field.sow("second", 6, 20);
  await until("the second crop is complete", () => field.isComplete("second"));
  await field.lab.expect(0, ["reap", "first", "-o", "first.json"]);
  killTree(watcher.pid, "SIGINT");
  const { status, stderr, stdout } = await watcher.ended;
  assert.equal(status, 0, stderr);
  assert.equal(stdout, "");
  assert.match(stderr, /^(crop: the running batches are finished[^\n]*\n)?$/);
  field.assertOnce();
});

test("the first Ctrl-C finishes the running batches only, the second stops at once and keeps finished cases", async (t) => {
  const field = new Field(t);
  await field.sow("drained", 12, 150, "batchsize: 4,");
  const first = field.lab.start(["auto", "."]);
  await until("a case runs", () => field.count("drained") >= 1);
  killTree(first.pid, "SIGINT");
  const drained = await first.ended;
  assert.equal(drained.status, 4, drained.stderr);
  assert.match(drained.stderr, /press Ctrl-C again/);
  assert.match(drained.stderr, /not complete: `drained` \(2 of 3 batches\)/);
  assert.equal(field.count("drained"), 4);

  await field.sow("endless", 3, 60_000, "numBatches: 1,");
  const second = field.lab.start(["auto", ".", "-j", "2", "--grace-seconds", "0.1"]);
  await until(
    "the endless case runs",
    async () => field.count("endless") >= 1 && (await field.isComplete("drained")),
  );
  let said = "";
  second.child.stderr?.on("data", (text: string) => (said += text));
  killTree(second.pid, "SIGINT");
  await until("it drains", () => said.includes("press Ctrl-C again"));
  killTree(second.pid, "SIGINT");
  const sent = performance.now();
  const stopped = await second.ended;
  assert.equal(stopped.status, 4, stopped.stderr);
  assert.ok(performance.now() - sent < 5000);
  const { growing } = await field.lab.json(["status", "endless"]);
  assert.ok(growing.every(({ state }: { readonly state: string }) => state === "released"));
  assert.ok(await field.isComplete("drained"));
});

test("SIGTERM stops a watcher at once, --until at its time", async (t) => {
  const field = new Field(t);
  await field.sow("long", 2, 60_000);
  const watcher = field.lab.start(["auto", ".", "--grace-seconds", "0.1"]);
  await until("a case runs", () => field.count("long") === 1);
  killTree(watcher.pid, "SIGTERM");
  assert.equal((await watcher.ended).status, 4);
  const { stderr } = await field.lab.expect(4, [
    "auto",
    ".",
    "--until",
    "1s",
    "--grace-seconds",
    "0.1",
  ]);
  assert.match(stderr, /not complete: `long`/);
});

test("a crop that cannot be grown is named and left alone; the others are grown", async (t) => {
  const field = new Field(t);
  await field.sow("good", 3, 10);
  await field.sow("bad", 3, 10);
  await field.sow("cut", 3, 10);
  await field.sow("failing", 3, 10);
  const bad = field.lab.write(
    "bad.mjs",
    "export default { fn: () => 1, combos: { x: [1, 2] }, setup: () => { throw new Error('no licence'); } };",
  );
  await field.lab.expect(0, ["rm", "bad"]);
  await field.lab.sow(bad);
  writeFileSync(field.lab.path("cut/crop.json"), '{"format":');
  await field.lab.expect(0, ["rm", "failing"]);
  await field.lab.sow(
    field.lab.write(
      "failing.mjs",
      "export default { fn: ({ x }) => { throw new Error('sour ' + x); }, combos: { x: [1, 2] } };",
    ),
  );
  const { stderr } = await field.lab.expect(4, ["auto", ".", "--once", "-j", "2"]);
  assert.match(stderr, /crop `bad` is left alone: .*no licence/);
  assert.match(stderr, /cut.* is left alone: .*crop\.json/);
  assert.equal(stderr.match(/is left alone/g)?.length, 2, "each problem is told once");
  assert.match(stderr, /crop `failing`: a case failed in batch \d: Error: sour \d/);
  assert.equal(stderr.match(/sour/g)?.length, 1, "the first failure only");
  assert.equal(field.count("good"), 3);
  assert.ok(await field.isComplete("good"));
});

test("two watchers share the crops, and one takes over what a killed one left", async (t) => {
  const field = new Field(t);
  await field.sow("one", 20, 50);
  await field.sow("two", 20, 50);
  const killed = field.lab.start(["auto", ".", "-j", "2"]);
  await until("both crops grow", () => field.count("one") > 2 && field.count("two") > 2);
  killTree(killed.pid, "SIGKILL");
  await killed.ended.catch(() => undefined);
  const watchers = [1, 2].map(() =>
    field.lab.start(["auto", ".", "--poll", "0.2", "--stale-seconds", "1"]),
  );
  await until(
    "all is grown",
    async () => (await field.isComplete("one")) && (await field.isComplete("two")),
    40,
  );
  for (const { pid } of watchers) killTree(pid, "SIGINT");
  for (const { ended } of watchers) assert.equal((await ended).status, 0);
  for (const x of ["one", "two"]) assert.ok(field.count(x) >= 20 && field.count(x) <= 21);
});

test("a second watcher of a folder is a helper, not a danger: no case runs twice", async (t) => {
  const field = new Field(t);
  await field.sow("shared", 24, 60);
  const watchers = [1, 2].map(() => field.lab.start(["auto", ".", "--poll", "0.2"]));
  await until("all is grown", () => field.isComplete("shared"), 40);
  for (const { pid } of watchers) killTree(pid, "SIGINT");
  for (const { ended } of watchers) assert.equal((await ended).status, 0);
  assert.equal(field.assertOnce(), 2, "watchers at work");
  assert.equal(field.count("shared"), 24);
});

test("a crop that failed is held until its inputs change, and is not tried in vain meanwhile", async (t) => {
  const { lab } = new Field(t);
  const loads = lab.path("loads");
  const write = (licence: string): string =>
    lab.write(
      "held.mjs",
      `import { appendFileSync } from "node:fs";
export default {
  setup: () => { appendFileSync(${JSON.stringify(loads)}, "x"); ${licence} },
  fn: ({ x }) => 10 * x,
  combos: { x: [0, 1, 2] },
};
`,
    );
  const polls = 15;
  await lab.sow(write("throw new Error('no licence');"));
  const watcher = lab.start(["auto", ".", "--poll", "0.1"]);
  let said = "";
  watcher.child.stderr?.on("data", (text: string) => (said += text));
  await until("the crop is held", () => said.includes("is left alone"));
  const tried = readFileSync(loads, "utf8");
  await sleep(100 * polls); // the claim is that nothing happens
  assert.equal(readFileSync(loads, "utf8"), tried);
  await lab.sow(write(""), "--refresh");
  await until("it is grown", async () => (await lab.run(["missing", "held"])).status === 0);
  killTree(watcher.pid, "SIGINT");
  assert.equal((await watcher.ended).status, 0);
  assert.equal(said.match(/is left alone/g)?.length, 1);
  await lab.assertValues("held", 3);
});

test("workers without a batch of their own share the cases of one", async (t) => {
  const field = new Field(t);
  await field.sow("single", 8, 300, "numBatches: 1,");
  await field.lab.expect(0, ["auto", ".", "--once", "-j", "3"]);
  assert.equal(field.assertOnce(), 3, "processes");
});

test("a folder that is not there and options that mean nothing are refused", async (t) => {
  const field = new Field(t);
  assert.match((await field.lab.expect(3, ["auto", "nowhere"])).stderr, /no folder .*nowhere/);
  for (const wrong of [
    ["-j", "0"],
    ["--poll", "0"],
    ["--poll", "x"],
    ["--until", "never"],
  ])
    assert.equal(
      (await field.lab.run(["auto", ".", "--once", ...wrong])).status,
      2,
      wrong.join(" "),
    );
  assert.equal((await field.lab.run(["auto"])).status, 2);
  rmSync(field.lab.path(), { recursive: true });
});
