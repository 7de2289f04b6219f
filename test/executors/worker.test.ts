import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { startWorker, type WorkerEnd, type WorkerHandle } from "../../src/executors/index.ts";

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
