import { gridIndex } from "../combos/index.ts";
import { monotonicMs } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import { loneNameOf } from "./case-labeller.ts";
import type { CaseOutcome } from "./case-record.ts";
import type { ReapedCase, Settings } from "./definition.ts";
import type { Manifest } from "./manifest.ts";
import { orderOfWork } from "./order-of-work.ts";
import { namesOfResults } from "./progress.ts";
import { readOutcomeAt } from "./result-file.ts";
import { layout } from "./layout.ts";
import { scanWhole } from "./scan-whole.ts";
import { readLabels } from "./space-record.ts";

// What was read of a batch waits in memory for its turn, up to this size; the rest is read again.
const mostHeldBytes = 64 * 2 ** 20;
// So often timers have their turn, such as the one that keeps a lock alive.
const breathMilliseconds = 50;

/**
 * Gives what became of each case, in the order given whatever the order of work was, a few in memory at a time; `onBatch` is
 * called as batches come to their end.
 *
 * @throws CropError `corrupt` for a damaged result
 */
export async function* reapCases(
  folder: string,
  manifest: Manifest,
  onBatch: (done: number, batches: number) => void = () => undefined,
): AsyncGenerator<ReapedCase, void> {
  const settingsOf = settingsReader(folder, manifest);
  const order = orderOfWork(manifest);
  const places = order === undefined ? inOrder(manifest) : inOrderGiven(manifest, order);
  const { results } = namesOfResults(folder, manifest.batches);
  const open = new Map<number, BatchResult>();
  let breath = monotonicMs();
  let caseNumber = 0;
  let done = 0;
  for (const { batch, position } of places) {
    let result = open.get(batch);
    if (result === undefined) {
      result = new BatchResult(
        folder,
        manifest,
        batch,
        results.has(batch),
        order === undefined ? mostHeldBytes : 0,
      );
      open.set(batch, result);
    }
    const settings = settingsOf(caseNumber);
    yield { caseNumber: caseNumber++, batch, settings, ...reaped(result.take(position)) };
    if (result.left === 0) {
      open.delete(batch);
      onBatch(++done, manifest.batches);
    }
    if (monotonicMs() - breath < breathMilliseconds) continue;
    await new Promise((fulfil) => setImmediate(fulfil));
    breath = monotonicMs();
  }
}

interface Place {
  readonly batch: number;
  readonly position: number;
}

function* inOrder(manifest: Manifest): Generator<Place> {
  const parts = batchSizes(manifest);
  for (let batch = 1; batch <= manifest.batches; batch++) {
    const count = parts.count(batch);
    for (let position = 0; position < count; position++) yield { batch, position };
  }
}

/** Gives the places of the cases by their number, where the order of work is another one. */
function* inOrderGiven(manifest: Manifest, order: Uint32Array): Generator<Place> {
  const batches = new Uint32Array(order.length);
  const positions = new Uint32Array(order.length);
  let at = 0;
  for (const { batch, position } of inOrder(manifest)) {
    const caseNumber = order[at++]!;
    batches[caseNumber] = batch;
    positions[caseNumber] = position;
  }
  for (let i = 0; i < order.length; i++) yield { batch: batches[i]!, position: positions[i]! };
}

/** The records of one batch, to be taken in any order. */
class BatchResult {
  /** Cases that were not taken yet. */
  left: number;
  readonly #path: string;
  readonly #loneName: string;
  /** Where the record of each case begins; 0 where there is none. */
  readonly #offsets: Float64Array;
  readonly #held = new Map<number, CaseOutcome>();

  constructor(
    folder: string,
    manifest: Manifest,
    batch: number,
    isThere: boolean,
    mostHeld: number,
  ) {
    this.left = batchSizes(manifest).count(batch);
    this.#path = layout.result(folder, batch);
    this.#loneName = loneNameOf(manifest);
    this.#offsets = new Float64Array(this.left);
    if (!isThere) return;
    let bytes = 0;
    scanWhole(folder, manifest, batch, (record) => {
      const { position, offset, length } = record;
      if (this.#offsets[position] !== 0) return;
      this.#offsets[position] = offset;
      bytes += length;
      if (bytes <= mostHeld || position === 0)
        this.#held.set(position, record.outcome(this.#loneName));
    });
  }

  take(position: number): CaseOutcome | undefined {
    this.left--;
    const held = this.#held.get(position);
    this.#held.delete(position);
    const offset = this.#offsets[position]!;
    if (held !== undefined || offset === 0) return held;
    return readOutcomeAt(this.#path, offset, this.#loneName);
  }
}

type Reaped<T> = T extends { readonly kind: string }
  ? Omit<T, "caseNumber" | "batch" | "settings">
  : never;

function reaped(outcome: CaseOutcome | undefined): Reaped<ReapedCase> {
  if (outcome === undefined) return { kind: "missing" };
  if (outcome.kind === "failure") return outcome;
  return { kind: "value", value: outcome.kind === "data" ? outcome.data : outcome.value };
}

function settingsReader(folder: string, manifest: Manifest): (caseNumber: number) => Settings {
  const { space } = readLabels(folder, manifest.id);
  const index = new Uint32Array(space.dims.length);
  return (caseNumber) => {
    gridIndex(space, caseNumber, index);
    return Object.fromEntries(space.dims.map(({ name, values }, d) => [name, values[index[d]!]]));
  };
}
