import assert from "node:assert/strict";
import * as fc from "fast-check";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { indicesOf, runsOf } from "../../src/schedulers/index-ranges.ts";
import type { JobRecord } from "../../src/schedulers/job-record.ts";
import { joinJobs } from "../../src/schedulers/join-jobs.ts";
import { jobName } from "../../src/schedulers/job-name.ts";
import { parseQstatJson } from "../../src/schedulers/pbs-view.ts";
import { planArrays, planOneArray } from "../../src/schedulers/plan-arrays.ts";
import { formatWalltime, parseMemory, parseWalltime } from "../../src/schedulers/quantities.ts";
import { addQacct, commonPattern, parseQstat } from "../../src/schedulers/sge-view.ts";
import { shellQuote } from "../../src/schedulers/shell-quote.ts";
import { addSacct, parseSqueue } from "../../src/schedulers/slurm-view.ts";
import { elementKey, type JobsView } from "../../src/schedulers/view-jobs.ts";

const seed = Date.now() % 2 ** 31;
test(`seed of the property tests: ${seed}`, () => undefined);

test("every batch is in one element of one array, in order, and no array or element is too big", () => {
  const batches = fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 200 });
  const sizes = fc.record(
    {
      batchesPerTask: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      maxElements: fc.integer({ min: 1, max: 50 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(batches, sizes, (ids, options) => {
      const arrays = planArrays(ids, options);
      assert.deepEqual(arrays.flat(2), ids);
      assert.ok(
        arrays.every((elements) => elements.length >= 1 && elements.length <= options.maxElements),
      );
      assert.ok(
        arrays
          .flat()
          .every(
            (element) => element.length >= 1 && element.length <= (options.batchesPerTask ?? 1),
          ),
      );
      const one = planOneArray(ids, { maxElements: options.maxElements });
      assert.deepEqual(one.flat(), ids);
      assert.ok(one.length <= options.maxElements);
    }),
    { seed },
  );
});

test("packed elements take the target time, or hold one batch", () => {
  const batches = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 100 });
  fc.assert(
    fc.property(batches, fc.integer({ min: 1, max: 100 }), (ids, seconds) => {
      const costOf = (batch: number): number => 1 + (batch % 17);
      const elements = planArrays(ids, { target: { seconds, costOf }, maxElements: 1000 }).flat();
      assert.deepEqual(elements.flat(), ids);
      for (const element of elements) {
        const cost = element.reduce((sum, batch) => sum + costOf(batch), 0);
        assert.ok(cost <= seconds || element.length === 1);
      }
    }),
    { seed },
  );
});

test("a quoted text is one word of the shell, the same text", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 0, maxLength: 30 })
    .filter(
      (each) =>
        !each.includes("\0") &&
        !/[\ud800-\udfff]/.test(each.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, "")),
    );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (words) => {
      const printed = execFileSync(
        "bash",
        ["-c", `printf '%s\\0' ${words.map(shellQuote).join(" ")}`],
        { encoding: "utf8" },
      );
      assert.deepEqual(printed.split("\0").slice(0, -1), words);
    }),
    { seed, numRuns: 30 },
  );
});

test("ranges of indices give back the indices", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 })), (indices) => {
      const text = runsOf(indices)
        .map(([first, last]) => `${first}-${last}`)
        .join();
      assert.deepEqual(
        indicesOf(text),
        indices.toSorted((a, b) => a - b),
      );
    }),
    { seed },
  );
  assert.deepEqual(indicesOf("4-10:3"), [4, 7, 10]);
  assert.deepEqual(indicesOf("1,3-5,9"), [1, 3, 4, 5, 9]);
  assert.deepEqual(indicesOf("N/A"), []);
});

test("times are read in the words and the unit of each scheduler, and written as H:MM:SS", () => {
  const cases: readonly (readonly [string, "slurm" | "sge" | "pbs" | "lsf", string])[] = [
    ["90", "slurm", "1:30:00"],
    ["90", "sge", "0:01:30"],
    ["90", "pbs", "0:01:30"],
    ["1:30", "slurm", "0:01:30"],
    ["1:30", "lsf", "1:30:00"],
    ["2.5h", "slurm", "2:30:00"],
    ["1h30m", "sge", "1:30:00"],
    ["1-12:00:00", "slurm", "36:00:00"],
    ["2-0", "slurm", "48:00:00"],
    ["100:00:00", "pbs", "100:00:00"],
  ];
  for (const [text, engine, written] of cases)
    assert.equal(
      formatWalltime(parseWalltime(text, engine, "--time")),
      written,
      `${text} ${engine}`,
    );
  for (const text of ["", "0", "x", "1:2:3:4", "-5", "1:30h", "∞"])
    assert.throws(() => parseWalltime(text, "slurm", "--time"), /--time/);
  assert.throws(() => parseWalltime("1:30", "sge", "--time"), /1:30:00/);
});

test("memory is read in the unit of each scheduler", () => {
  assert.equal(parseMemory("4G", "slurm", "--mem"), 4096);
  assert.equal(parseMemory("4gb", "pbs", "--mem"), 4096);
  assert.equal(parseMemory("1.5GiB", "sge", "--mem"), 1536);
  assert.equal(parseMemory("300", "slurm", "--mem"), 300);
  assert.equal(parseMemory("1048576", "sge", "--mem"), 1);
  assert.equal(parseMemory("1k", "sge", "--mem"), 1);
  assert.throws(() => parseMemory("lots", "slurm", "--mem"), /--mem lots/);
});

test("job names are letters, digits and a few signs, with a letter in front", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      assert.match(jobName(text), /^[A-Za-z][A-Za-z0-9_.-]*$/);
      assert.ok(jobName(text, 15).length <= 15);
    }),
    { seed },
  );
  assert.equal(jobName("2 my crop's é"), "crop-2-my-crop-s-e");
  assert.deepEqual(
    ["all", "None", "template", "allow"].map((text) => jobName(text)),
    ["crop-all", "crop-None", "crop-template", "allow"],
  );
});

test("sacct tells how elements ended: state, exit code, signal, memory; what runs is squeue's to tell", () => {
  const view = new Map([["12", new Map([[4, { state: "running" as const, word: "RUNNING" }]])]]);
  addSacct(
    view,
    [
      "12_1|COMPLETED|0:0|n1|3||None",
      "12_1.batch|COMPLETED|0:0|n1|3|51200K|",
      "12_2|OUT_OF_MEMORY|0:125|n2|9||None",
      "12_2.batch|OUT_OF_MEMORY|0:125|n2|9|2.5G|",
      "12_3|CANCELLED by 1000|0:9|n1|7||None",
      "12_4|COMPLETED|0:0|n1|3||None",
      "12_[5-6]|PENDING|0:0|None assigned|0||Resources",
      "12_[7,9%2]|CANCELLED by 1000|0:0|None assigned|0||JobArrayTaskLimit",
      "13|TIMEOUT|0:0|n1|60||None",
      "14|COMPLETED|0:0|n1|60||None|babbage",
      "",
    ].join("\n"),
    ["12", "13", "14"].map((id) => ({
      id,
      name: "a",
      isArray: id === "12",
      count: 9,
      cluster: "ada",
    })),
  );
  assert.ok(!view.has("14"), "a job of another cluster");
  assert.deepEqual(Object.fromEntries(view.get("12")!), {
    1: { state: "done", word: "COMPLETED", node: "n1", exitCode: 0, seconds: 3, memoryMib: 50 },
    2: {
      state: "out-of-memory",
      word: "OUT_OF_MEMORY",
      node: "n2",
      signal: 125,
      seconds: 9,
      memoryMib: 2560,
    },
    3: {
      state: "cancelled",
      word: "CANCELLED by 1000",
      node: "n1",
      signal: 9,
      seconds: 7,
    },
    4: { state: "running", word: "RUNNING" },
    7: { state: "cancelled", word: "CANCELLED by 1000", exitCode: 0, seconds: 0 },
    9: { state: "cancelled", word: "CANCELLED by 1000", exitCode: 0, seconds: 0 },
  });
  assert.equal(view.get("13")!.get(1)!.state, "timed-out");
});

test("all states of squeue are known, and a word of tomorrow is no end in good order", () => {
  const stateOf = (word: string, reason = ""): string => {
    const cells = ["12", "1", "12", word, "0", "0:01", "n1", reason, "ada"];
    const widths = [16, 64, 16, 24, 12, 20, 128, 64, 64];
    const line = cells.map((cell, i) => cell.padStart(widths[i]!)).join("");
    const job = { id: "12", name: "a", isArray: true, count: 1, cluster: "ada" };
    return parseSqueue(line, [job]).get("12")!.get(1)!.state;
  };
  const known = {
    queued: ["PENDING", "REQUEUED", "REQUEUE_FED"],
    held: ["REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT"],
    running:
      "RUNNING COMPLETING CONFIGURING SUSPENDED STOPPED SIGNALING STAGE_OUT RESIZING POWER_UP_NODE".split(
        " ",
      ),
    done: ["COMPLETED"],
    "timed-out": ["TIMEOUT", "DEADLINE"],
    cancelled: ["CANCELLED", "PREEMPTED", "REVOKED"],
    "out-of-memory": ["OUT_OF_MEMORY"],
    "node-failed": ["NODE_FAIL", "BOOT_FAIL"],
    failed: ["FAILED", "LAUNCH_FAILED", "TOMORROW"],
  };
  for (const [state, words] of Object.entries(known))
    for (const word of words) assert.equal(stateOf(word), state, word);
  assert.equal(stateOf("PENDING", "JobHeldUser"), "held");
  assert.equal(stateOf("PENDING", "launch failed requeued held"), "held");
});

test("qstat -xml and qacct of Grid Engine are read, errors and kills included", () => {
  const item = (state: string, tasks: string, queue = ""): string =>
    `<job_list state="x"><JB_job_number>7</JB_job_number><JB_name>a</JB_name><state>${state}</state><queue_name>${queue}</queue_name>${tasks}</job_list>`;
  const xml = `<job_info><queue_info>${item("r", "<tasks>1</tasks>", "all.q@n1.site.org")}</queue_info><job_info>${item("qw", "<tasks>4-10:3,12</tasks>")}${item("Eqw", "<tasks>2</tasks>")}${item("hqw", "<tasks>13</tasks>")}</job_info></job_info>`;
  const view = parseQstat(xml, new Set(["7"]));
  assert.deepEqual(
    [...view.get("7")!].map(([index, { state, node }]) => [index, state, node]),
    [
      [1, "running", "n1"],
      [4, "queued", undefined],
      [7, "queued", undefined],
      [10, "queued", undefined],
      [12, "queued", undefined],
      [2, "held", undefined],
      [13, "queued", undefined],
    ],
  );
  const entry = (index: number, failed: string, status: string): string =>
    `${"=".repeat(62)}\nhostname     n2.site.org\njobnumber    7\ntaskid       ${index}\nfailed       ${failed}\nexit_status  ${status}\nru_wallclock 31s\nmaxvmem      1.500GB\n`;
  addQacct(
    view,
    entry(1, "0", "0") +
      entry(3, "37  : qmaster enforced h_rt, h_cpu, or h_vmem limit", "137") +
      entry(5, "0", "4") +
      entry(6, "0", "0"),
    new Set(["7"]),
  );
  assert.equal(view.get("7")!.get(1)!.state, "running");
  assert.deepEqual(view.get("7")!.get(3), {
    state: "timed-out",
    word: "failed 37",
    reason: "qmaster enforced h_rt, h_cpu, or h_vmem limit",
    node: "n2",
    signal: 9,
    memoryMib: 1536,
    seconds: 31,
  });
  assert.deepEqual(
    [view.get("7")!.get(5)!.state, view.get("7")!.get(6)!.state],
    ["failed", "done"],
  );
  assert.equal(commonPattern(["damped", "damped-reap", "damped"]), "damped*");
  assert.equal(commonPattern(["damped", "damped"]), "damped");
});

test("qstat -F json of PBS is read: states, signals, limits", () => {
  const job = (state: string, more: object = {}): object => ({
    job_state: state,
    Resource_List: { walltime: "00:01:00" },
    ...more,
  });
  const jobs = {
    "12[].srv": job("B"),
    "12[1].srv": job("Q", { comment: "Not Running: Insufficient amount of resource" }),
    "12[2].srv": job("R", { exec_host: "n1/0+n2/0" }),
    "12[3].srv": job("X", {
      Exit_status: 0,
      resources_used: { walltime: "00:00:05", mem: "2048kb" },
    }),
    "12[4].srv": job("F", { Exit_status: 271, resources_used: { walltime: "00:01:10" } }),
    "12[5].srv": job("F", { Exit_status: -27 }),
    "12[6].srv": job("F", { Exit_status: 271, resources_used: { walltime: "00:00:10" } }),
    "13.srv": job("F", { Exit_status: 4 }),
    "99.srv": job("R"),
  };
  const view = parseQstatJson(JSON.stringify({ Jobs: jobs }), new Set(["12[].srv", "13.srv"]));
  assert.deepEqual(
    [...view.get("12[].srv")!.values()].map(({ state }) => state),
    ["queued", "running", "done", "timed-out", "out-of-memory", "cancelled"],
  );
  assert.deepEqual(view.get("12[].srv")!.get(3), {
    state: "done",
    word: "X",
    exitCode: 0,
    memoryMib: 2,
    seconds: 5,
  });
  assert.equal(view.get("12[].srv")!.get(2)!.node, "n1");
  assert.deepEqual([view.size, view.get("13.srv")!.get(1)!.state], [2, "failed"]);
  assert.throws(() => parseQstatJson("{broken", new Set()), /no JSON/);
});

test("what a scheduler does not tell is done where its batches are grown, else cancelled, unknown, new or vanished", () => {
  const record = (
    engine: "slurm" | "sge",
    time: string,
    cancelled: readonly number[] = [],
  ): JobRecord => ({
    number: 1,
    cropId: "x",
    engine,
    mode: "array",
    time,
    host: "h",
    user: "u",
    jobs: [
      {
        part: 1,
        kind: "grow",
        id: "12",
        name: "a",
        script: "1.sh",
        isArray: true,
        elements: ["1-2", "3", "5,7"],
        count: 3,
        logs: { folder: "/nowhere", prefix: "1-" },
        cancelled,
      },
    ],
  });
  const states = (
    of: JobRecord,
    missing: readonly number[],
    elements: JobsView["elements"] = new Map(),
    silent: JobsView["silent"] = new Map(),
  ): string[] => joinJobs([of], { elements, silent }, new Set(missing)).map(({ state }) => state);
  const old = record("slurm", "2020-01-01T00:00:00Z");
  assert.deepEqual(states(old, [2, 3]), ["vanished", "vanished", "done"]);
  assert.deepEqual(states(old, [2], new Map(), new Map([["slurm", "no answer"]])), [
    "unknown",
    "done",
    "done",
  ]);
  assert.deepEqual(states(record("slurm", new Date().toISOString()), [3]), [
    "done",
    "queued",
    "done",
  ]);
  const cancelled = record("sge", "2020-01-01T00:00:00Z", [1, 2]);
  const running = new Map([
    [elementKey(cancelled, "12", 1), { state: "running" as const, word: "dr" }],
    [elementKey(cancelled, "12", 2), { state: "failed" as const, word: "failed 100", signal: 9 }],
    [elementKey(cancelled, "12", 3), { state: "running" as const, word: "r", goneMs: Date.now() }],
  ]);
  assert.deepEqual(states(cancelled, [1, 2, 3, 5], running), ["running", "cancelled", "running"]);
  assert.deepEqual(states(cancelled, [1, 2, 3], running), ["running", "cancelled", "done"]);
});
