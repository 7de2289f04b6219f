import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import {
  dropWorkers,
  offerWorkers,
  startWorker,
  warmWorkers,
  type WorkerEnd,
  type WorkerHandle,
} from "../../src/executors/index.ts";

const executors = new URL("../../src/executors/index.js", import.meta.url).href;

interface Started {
  readonly worker: WorkerHandle;
  readonly messages: unknown[];
  readonly printed: () => string;
  readonly ended: Promise<WorkerEnd>;
}

/** Starts a worker that runs `code`, with `owner` in its scope. */
function start(t: TestContext, kind: "thread" | "process", code: string): Started {
  const folder = mkdtempSync(join(tmpdir(), "crop worker "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const entry = join(folder, "entry.mjs");
  writeFileSync(
    entry,
    `import { connectToOwner } from ${JSON.stringify(executors)};\nconst owner = connectToOwner();\n${code}`,
  );
  const messages: unknown[] = [];
  let printed = "";
  let end: (end: WorkerEnd) => void = () => undefined;
  const ended = new Promise<WorkerEnd>((fulfil) => {
    end = fulfil;
  });
  const worker = startWorker(kind, pathToFileURL(entry), {
    message: (message) => messages.push(message),
    output: (text) => (printed += text),
    end: (reason) => end(reason),
  });
  t.after(() => worker.kill());
  return { worker, messages, printed: () => printed, ended };
}

for (const kind of ["thread", "process"] as const) {
  test(`a ${kind} answers in order, typed arrays and bigints included, and what it prints is handed on`, async (t) => {
    const { worker, messages, printed, ended } = start(
      t,
      kind,
      `console.log("ü out"); console.error("err");
owner.listen((message) => { if (message === "end") process.exit(7); void owner.send([message]); });`,
    );
    const sent = [1, { big: 2n ** 60n }, Float64Array.of(1, NaN), "ü"];
    for (const message of [...sent, "end"]) worker.send(message);
    const { exitCode, wasKilled } = await ended;
    assert.deepEqual(
      messages,
      sent.map((message) => [message]),
    );
    assert.equal(exitCode, 7);
    assert.equal(wasKilled, false);
    assert.match(printed(), /ü out/);
    assert.match(printed(), /err/);
  });

  test(`a ${kind} in an endless loop can be ended`, async (t) => {
    const { worker, ended } = start(t, kind, "owner.listen(() => { for (;;); });");
    worker.send("go");
    setTimeout(() => worker.kill(), 200);
    assert.equal((await ended).wasKilled, true);
  });

  test(`a ${kind} that waits for nothing ends by itself, unless it is held`, async (t) => {
    const { worker, messages, ended } = start(
      t,
      kind,
      `owner.listen((message) => { void owner.send(message); owner.hold(message === "stay"); });`,
    );
    worker.send("stay");
    worker.send("go");
    const { exitCode } = await ended;
    assert.deepEqual(messages, ["stay", "go"]);
    assert.equal(exitCode, 0);
  });
}

test("a large message of a process arrives though the process blocks right after it was sent", async (t) => {
  const { messages, worker, ended } = start(
    t,
    "process",
    "await owner.send(new Float64Array(4_000_000)); for (;;);",
  );
  while (messages.length === 0) await new Promise((fulfil) => setTimeout(fulfil, 10));
  worker.kill();
  await ended;
  assert.equal((messages[0] as Float64Array).length, 4_000_000);
});

test("of workers that boot ahead, those that nobody takes are ended, and those that are taken go on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "crop worker "));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "entry.mjs");
  writeFileSync(file, "process.on('message', () => process.send('here'));\n");
  const entry = pathToFileURL(file);
  const workers = warmWorkers("process", entry, 3);
  const pids = workers.processes.map(({ pid }) => pid);
  const spare = workers.processes.slice(1).map((child) => once(child, "exit"));
  offerWorkers(workers);
  const answer = new Promise((fulfil) => {
    const worker = startWorker("process", entry, {
      message: fulfil,
      output: () => undefined,
      end: () => undefined,
    });
    t.after(() => worker.kill());
    assert.equal(worker.pid, pids[0]);
    worker.send("who is there?");
  });
  dropWorkers(workers);
  for (const [status, signal] of await Promise.all(spare))
    assert.deepEqual([status, signal], [null, "SIGKILL"]);
  assert.equal(await answer, "here");
});
