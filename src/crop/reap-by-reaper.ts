import { closeSync, existsSync, fsyncSync, openSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { CropError, isCropError, messageOf } from "../errors.ts";
import { flushFolder, namesIn } from "../files/index.ts";
import type { CropDefinition, ReapedCase, Reaper } from "./definition.ts";
import { checkFrozenCode } from "./frozen-code.ts";
import { layout } from "./layout.ts";
import { loadDefinition } from "./load-definition.ts";
import type { Manifest } from "./manifest.ts";
import { reapCases } from "./reap-cases.ts";
import { readConstants } from "./space-record.ts";

/** What to write, and where. */
export interface ReaperTask {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Where it is written at first. */
  readonly path: string;
  readonly output: string;
  /** The definition of a crop from a function in memory. */
  readonly definition: CropDefinition | undefined;
  readonly onProgress: ((done: number, batches: number) => void) | undefined;
}

/**
 * Has the frozen definition of a crop write the results, and waits until they are on the disk. Gives how many cases
 * gave a value.
 *
 * @throws CropError `bad-definition` when the reaper throws or writes nothing; `corrupt` for a damaged result
 */
export async function reapByReaper(task: ReaperTask): Promise<{ readonly values: number }> {
  const { folder, manifest, path, output, onProgress } = task;
  const reaper = await loadReaper(task);
  const constants = manifest.hasConstants ? readConstants(folder, manifest.id) : {};
  const counter = new CountedCases(() => reapCases(folder, manifest, onProgress));
  try {
    await reaper.write({ cases: counter, count: manifest.cases, path, output, constants });
  } catch (error) {
    if (isCropError(error)) throw error;
    throw new CropError(
      "bad-definition",
      `the reaper of crop \`${manifest.name}\` threw: ${messageOf(error)}`,
      { cause: error, fields: { file: output } },
    );
  }
  if (!existsSync(path)) {
    throw new CropError(
      "bad-definition",
      `the reaper of crop \`${manifest.name}\` wrote nothing to the \`path\` it was given`,
      { fields: { file: output } },
    );
  }
  flushAll(path);
  return { values: await counter.values() };
}

async function loadReaper({ folder, manifest, definition }: ReaperTask): Promise<Reaper> {
  const isMemory = manifest.definition.kind === "memory";
  if (!isMemory) checkFrozenCode(folder, manifest);
  const file = layout.definition(folder);
  const { reap } = isMemory
    ? (definition ?? {})
    : await loadDefinition(file, manifest.options, file, manifest.definition.codeHash);
  if (reap !== undefined) return reap;
  throw new CropError(
    "bad-definition",
    isMemory
      ? `crop \`${manifest.name}\` was sown from a definition in memory, which only the program that sowed it has; reap it there`
      : `${file} gives no \`reap\` now, though it did at sowing; a definition must follow from its options alone`,
    { fields: { file } },
  );
}

/** Cases that can be gone through again; how many gave a value is known after the first whole round. */
class CountedCases implements AsyncIterable<ReapedCase> {
  readonly #start: () => AsyncIterable<ReapedCase>;
  #values: number | undefined;

  constructor(start: () => AsyncIterable<ReapedCase>) {
    this.#start = start;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReapedCase, void> {
    let values = 0;
    for await (const each of this.#start()) {
      if (each.kind === "value") values++;
      yield each;
    }
    this.#values = values;
  }

  /** Goes through the cases when nobody did: every result must have been found whole. */
  async values(): Promise<number> {
    if (this.#values === undefined) for await (const _ of this);
    return this.#values ?? 0;
  }
}

/** Waits until a file, or a folder with all in it, is on the disk. */
function flushAll(path: string): void {
  if (!statSync(path).isDirectory()) {
    const fd = openSync(path, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return;
  }
  for (const name of namesIn(path)) flushAll(join(path, name));
  flushFolder(path);
  flushFolder(dirname(path));
}
