import type { ParameterValue } from "../combos/index.ts";
import { FrameWriter, monotonicMs } from "../files/index.ts";
import { type CaseFailure, recordSink } from "./case-record.ts";
import { type CaseRunner, runCase } from "./case-runner.ts";
import { readArrived } from "./event-loop.ts";
import { SummaryCounter } from "./result-file.ts";
import type { RecordsMessage, RetryMessage, TaskOrder } from "./worker-messages.ts";

// A case longer than this is sent at once; shorter ones that follow each other are gathered until they took so long together.
const quickCaseSeconds = 10e-6;
// One among quick cases may take longer by chance, as when the kernel does something else meanwhile.
const chanceSeconds = 30e-6;
const gatherSeconds = 500e-6;
const gatherBytes = 1 << 20;
// No case begins later than this after the messages that had come were read.
const lookEveryMs = 100;

/**
 * Runs the cases of a task in order and sends their records: each one at once, unless cases are so quick that
 * sending costs more than running. The last message of a task is always sent. A case that does not follow a quick one, and every
 * case with `flushEach`, begins when the records before it are on their way, even if it blocks or ends the worker, and a case after
 * a long one when they have arrived, as `send` tells. No case begins
 * once `isEnded`, which a message may bring about that came meanwhile: it is read before a case begins.
 */
export async function runTask(
  runner: CaseRunner,
  order: TaskOrder,
  send: (message: RecordsMessage | RetryMessage) => Promise<void> | undefined | void,
  isEnded: () => boolean = () => false,
): Promise<void> {
  const writer = new FrameWriter();
  const sink = recordSink(writer, runner.expected.loneName);
  let counter = new SummaryCounter();
  let failures: { readonly position: number; readonly failure: CaseFailure }[] = [];
  let done = 0;
  let gatheredSeconds = 0;
  let wantsReceipt = false;
  let epochMs = Date.now() - monotonicMs();
  const flush = (): Promise<void> | undefined | void => {
    const frames = writer.take();
    const sent = send({
      kind: "records",
      task: order.task,
      mayGather: runner.wasQuick,
      wantsReceipt,
      done,
      frames,
      summary: counter.summary(0),
      failures,
    });
    counter = new SummaryCounter();
    failures = [];
    done = 0;
    gatheredSeconds = 0;
    epochMs = Date.now() - monotonicMs();
    return sent;
  };
  const onRetry = (attempts: number): void => {
    if (done > 0) void flush();
    void send({ kind: "retry", task: order.task, attempts });
  };
  const last = order.positions.length - 1;
  let mayLook = true;
  let begunMs: number | undefined;
  for (let i = 0; i <= last; i++) {
    if (mayLook && monotonicMs() - runner.readMs > lookEveryMs) {
      await readArrived();
      runner.readMs = monotonicMs();
    }
    if (isEnded()) break;
    const position = order.positions[i]!;
    const task = {
      batch: order.batch,
      position,
      caseNumber: order.cases[i]!,
      session: order.session,
      attempts: order.attempts,
      epochMs,
      row: rowAt(order.columns, i),
      begunMs,
      onRetry,
    };
    const ending = runCase(runner, task, sink);
    // Awaiting what is there already would cost more than a quick case.
    const { isFailure, seconds, endedMs, failure } =
      ending instanceof Promise ? await ending : ending;
    counter.add(isFailure, seconds);
    if (failure !== undefined) failures.push({ position, failure });
    done++;
    gatheredSeconds += seconds;
    const { wasQuick } = runner;
    runner.wasQuick = seconds <= (wasQuick ? chanceSeconds : quickCaseSeconds);
    wantsReceipt = seconds >= runner.longSeconds;
    const isDue =
      i === last ||
      order.flushEach ||
      !wasQuick ||
      seconds > quickCaseSeconds ||
      writer.length > gatherBytes ||
      gatheredSeconds > gatherSeconds;
    const sent = isDue ? flush() : undefined;
    // Unless the owner knows that records may wait, it takes the first case without one for that which runs.
    const isAwaited = order.flushEach || !wasQuick || !runner.wasQuick;
    if (isAwaited && sent !== undefined) await sent;
    mayLook = isDue;
    begunMs = isDue ? undefined : endedMs;
  }
  if (done > 0) void flush();
}

// Quicker than `map`, which makes a function for each case.
function rowAt(columns: TaskOrder["columns"], i: number): ParameterValue[] {
  // oxlint-disable-next-line unicorn/no-new-array -- a list that grows takes 17 places with the first value
  const row = new Array<ParameterValue>(columns.length);
  for (let c = 0; c < columns.length; c++) row[c] = columns[c]![i]!;
  return row;
}
