import { rmSync } from "node:fs";
import { extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type BlockWriter,
  createNetcdf,
  type Dataset,
  DatasetBuilder,
  exportTable,
} from "../dataset/index.ts";
import { CropError, isCropError } from "../errors.ts";
import { diskError, sweepFile, temporaryName, withFolderLock } from "../files/index.ts";
import { batchSizes } from "./batch-sizes.ts";
import { CaseLabeller, loneNameOf } from "./case-labeller.ts";
import type { CaseValue, StoredRecord } from "./case-record.ts";
import { checkComplete } from "./check-complete.ts";
import type { CropDefinition } from "./definition.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { namesOfResults, readProgress } from "./progress.ts";
import { Provenance } from "./provenance.ts";
import {
  checkRows,
  isSmallTable,
  type ReapLayout,
  type ReapSchema,
  reapSchema,
} from "./reap-schema.ts";
import { checkTarget, putInPlace, type ReapTarget, tableEndings } from "./reap-target.ts";
import { removeCrop } from "./remove.ts";
import type { ResultScan } from "./result-file.ts";
import { reapByReaper } from "./reap-by-reaper.ts";
import { scanWhole } from "./scan-whole.ts";
import { orderOfWork } from "./order-of-work.ts";
import { OuterLabels } from "./outer-labels.ts";
import { checkLabels, readConstants, readLabels } from "./space-record.ts";

/** How to reap. */
export interface ReapOptions extends ReapTarget {
  /** Write what is there, and keep the crop; default false. */
  readonly allowIncomplete?: boolean;
  /** Keep the crop although it is complete; default false. */
  readonly keep?: boolean;
  /** Wait until nothing is missing, at most so many seconds (`Infinity`: without end); default 0. */
  readonly waitSeconds?: number;
  /** Say in attributes which crop it was, which code and which hosts; default true. */
  readonly provenance?: boolean;
  readonly onProgress?: (done: number, batches: number) => void;
}

/** What reaping did. */
export interface ReapResult {
  readonly output: string;
  readonly values: number;
  /** Cases that failed or were never run. */
  readonly missingCases: number;
  readonly isCropKept: boolean;
  /** Dimensions along which cases gave other labels than each other: the file has those of all, and missing places. */
  readonly joinedDims: readonly string[];
}

/**
 * Collects the results of a crop into one file, which appears whole or not at all, and then removes the crop unless
 * it is incomplete or to be kept. The memory needed does not grow with the data.
 *
 * @throws CropError `incomplete` that lists what is missing; `already-exists` for the output; `corrupt` for
 *   a damaged result; `bad-data` when cases gave different shapes; `disk`
 */
export async function reapCrop(
  folder: string,
  manifest: Manifest,
  options: ReapOptions,
  definition?: CropDefinition,
): Promise<ReapResult> {
  const output = checkTarget(folder, manifest, options);
  checkLabels(folder, manifest);
  await waitUntilGrown(folder, manifest, options);
  const write = (): Promise<ReapResult> =>
    reapTo(
      folder,
      manifest,
      output,
      options,
      manifest.reap === undefined ? labelled : ownWay(definition),
    );
  if (options.keep === true || options.allowIncomplete === true) return await write();
  const result = await withFolderLock(folder, write);
  if (!result.isCropKept && isThere(folder, manifest)) removeCrop(folder);
  return result;
}

/**
 * Collects the results of a crop into a dataset in memory, and then removes the crop as {@link reapCrop} does.
 *
 * @throws CropError as {@link reapCrop}
 */
export async function reapDataset(
  folder: string,
  manifest: Manifest,
  options: Omit<Partial<ReapOptions>, "output"> = {},
): Promise<{ readonly dataset: Dataset; readonly missingCases: number }> {
  if (manifest.reap !== undefined) {
    throw new CropError(
      "usage",
      `crop \`${manifest.name}\` writes its results itself and gives no dataset: reap it into a file`,
    );
  }
  checkLabels(folder, manifest);
  await waitUntilGrown(folder, manifest, options);
  const gather = async (): Promise<{
    readonly dataset: Dataset;
    readonly missingCases: number;
  }> => {
    const { values, attrs, builder } = await reading(folder, manifest, options, () => {
      const findings = open(folder, manifest, options.layout ?? "grid", options);
      const builder = new DatasetBuilder(findings.schema.netcdf);
      return { ...fill(folder, manifest, findings, builder, options), builder };
    });
    return { dataset: builder.finish(attrs), missingCases: manifest.cases - values };
  };
  if (options.keep === true || options.allowIncomplete === true) return await gather();
  const result = await withFolderLock(folder, gather);
  if (result.missingCases === 0 && isThere(folder, manifest)) removeCrop(folder);
  return result;
}

/** Tells whether a crop is still there: another process may have reaped it, too, and a third one sown its successor. */
export function isThere(folder: string, { id }: Manifest): boolean {
  try {
    return readManifest(folder).id === id;
  } catch (error) {
    if (isCropError(error, "not-found")) return false;
    throw error;
  }
}

/** What was written: how many cases gave a value, and along what they had other labels than each other. */
interface Written {
  readonly values: number;
  readonly joinedDims?: readonly string[];
}

/** Writes all results to `path`, which will be the output. */
type Write = (target: {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly path: string;
  readonly output: string;
  readonly options: ReapOptions;
}) => Promise<Written>;

/** Writes a labelled dataset, or a table made of one. */
const labelled: Write = async ({ folder, manifest, path, options }) => {
  if (!tableEndings.includes(extname(path))) {
    const findings = open(folder, manifest, options.layout ?? "grid", options);
    return await collect(folder, manifest, findings, path, options);
  }
  const findings = open(folder, manifest, "cases", options);
  checkRows(findings.schema);
  if (isSmallTable(findings.schema)) {
    const builder = new DatasetBuilder(findings.schema.netcdf);
    const { values, attrs } = fill(folder, manifest, findings, builder, options);
    await exportTable(builder.finish(attrs), path);
    return { values, joinedDims: findings.joinedDims };
  }
  const netcdf = `${path}.nc`;
  try {
    const found = await collect(folder, manifest, findings, netcdf, options);
    await exportTable(netcdf, path);
    return found;
  } finally {
    rmSync(netcdf, { force: true });
  }
};

/** Has the definition write. */
function ownWay(definition: CropDefinition | undefined): Write {
  return async ({ options, ...target }) =>
    await reapByReaper({ ...target, definition, onProgress: options.onProgress });
}

/** Writes beside the output, and renames. */
async function reapTo(
  folder: string,
  manifest: Manifest,
  output: string,
  options: ReapOptions,
  write: Write,
): Promise<ReapResult> {
  sweepFile(output);
  const path = temporaryName(output, extname(output).toLowerCase());
  try {
    const { values, joinedDims = [] } = await reading(folder, manifest, options, () =>
      write({ folder, manifest, path, output, options }),
    );
    checkTarget(folder, manifest, options);
    putInPlace(path, output);
    const missingCases = manifest.cases - values;
    const isCropKept =
      options.keep === true || missingCases > 0 || options.allowIncomplete === true;
    return { output, values, missingCases, isCropKept, joinedDims };
  } catch (error) {
    rmSync(path, { force: true, recursive: true });
    throw diskError(output, error);
  }
}

async function waitUntilGrown(
  folder: string,
  manifest: Manifest,
  options: Partial<ReapOptions>,
): Promise<void> {
  const end = performance.now() + 1000 * (options.waitSeconds ?? 0);
  while (!isGrownByName(folder, manifest)) {
    const progress = readProgress(folder, manifest);
    if (progress.missing.length === 0 || performance.now() >= end) {
      checkComplete(folder, manifest, progress, options);
      return;
    }
    await sleep(200);
  }
}

// The results are there, it seems, without failures; reading them, which comes next, tells the truth.
function isGrownByName(folder: string, manifest: Manifest): boolean {
  const { results, failed } = namesOfResults(folder, manifest.batches);
  return results.size === manifest.batches && failed.size === 0;
}

/** Reads all results with `read`, which gives how many values it found; what it finds damaged or missing is listed. */
async function reading<T extends { readonly values: number }>(
  folder: string,
  manifest: Manifest,
  options: Partial<ReapOptions>,
  read: () => T | Promise<T>,
): Promise<T> {
  const list = (): void => checkComplete(folder, manifest, readProgress(folder, manifest), options);
  try {
    const found = await read();
    if (found.values < manifest.cases) list();
    return found;
  } catch (error) {
    readManifest(folder); // another process may have reaped it meanwhile
    if (isCropError(error, "corrupt")) list();
    throw error;
  }
}

/** Streams all results into a netCDF file. */
async function collect(
  folder: string,
  manifest: Manifest,
  findings: Findings,
  path: string,
  options: Partial<ReapOptions>,
): Promise<Written> {
  const writer = await createNetcdf(path, findings.schema.netcdf);
  try {
    const { values, attrs } = fill(folder, manifest, findings, writer, options);
    await writer.close(attrs);
    return { values, joinedDims: findings.joinedDims };
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** What is there to be reaped, and how it is labelled. */
interface Findings {
  readonly batches: readonly number[];
  /** What a case gave, on the labels of all cases. */
  readonly sample: CaseValue;
  readonly loneName: string;
  readonly schema: ReapSchema;
  readonly joinedDims: readonly string[];
  /** Batches that were read to find this. */
  readonly looked: number;
}

function open(
  folder: string,
  manifest: Manifest,
  reapLayout: ReapLayout,
  { onProgress }: Partial<ReapOptions>,
): Findings {
  checkLabels(folder, manifest); // it may have been refreshed during the wait
  const space = readLabels(folder, manifest.id);
  const constants = manifest.hasConstants ? readConstants(folder, manifest.id) : {};
  const { results } = namesOfResults(folder, manifest.batches);
  const batches = [...results].toSorted((a, b) => a - b);
  const loneName = loneNameOf(manifest);
  const first = findSample(folder, manifest, batches, loneName);
  const labels = new OuterLabels(first, space.coords);
  let looked = 0;
  if (!labels.isEmpty) {
    forEachValue(folder, manifest, batches, {
      visit: (record, _, describe) => void labels.add(record.value(loneName), describe),
      onBatch: () => onProgress?.(++looked, 2 * batches.length),
    });
  }
  const sample = labels.apply(first, () => "the first case");
  const schema = reapSchema(manifest, space, constants, sample, reapLayout);
  return { batches, sample, loneName, schema, joinedDims: labels.joined, looked };
}

function findSample(
  folder: string,
  manifest: Manifest,
  batches: readonly number[],
  loneName: string,
): CaseValue {
  for (const batch of batches) {
    let value: CaseValue | undefined;
    scanWhole(folder, manifest, batch, (record) => {
      if (value === undefined && !record.isFailure) value = record.value(loneName);
    });
    if (value !== undefined) return value;
  }
  throw new CropError(
    "incomplete",
    `no case of crop \`${manifest.name}\` gave a value; \`crop why ${batches[0] ?? 1} --crop ${manifest.name}\` says why`,
  );
}

function fill(
  folder: string,
  manifest: Manifest,
  { batches, sample, loneName, schema, looked }: Findings,
  writer: BlockWriter,
  options: Partial<ReapOptions>,
): { readonly values: number; readonly attrs: Readonly<Record<string, unknown>> } {
  const provenance = new Provenance(manifest);
  const labeller = new CaseLabeller(writer, schema, sample, loneName);
  let values = 0;
  let done = looked;
  forEachValue(folder, manifest, batches, {
    visit: (record, caseNumber, describe) => {
      values++;
      const { number } = record;
      if (number === undefined) labeller.value(caseNumber, record.value(loneName), describe);
      else labeller.number(caseNumber, number, describe);
    },
    onBatch: ({ header, summary }) => {
      provenance.add(header, summary);
      options.onProgress?.(++done, looked + batches.length);
    },
  });
  labeller.flush();
  return { values, attrs: options.provenance === false ? {} : provenance.attrs() };
}

/** Visits what each case gave, once; `describe` names the case in errors. */
function forEachValue(
  folder: string,
  manifest: Manifest,
  batches: readonly number[],
  {
    visit,
    onBatch,
  }: {
    readonly visit: (record: StoredRecord, caseNumber: number, describe: () => string) => void;
    readonly onBatch: (found: ResultScan) => void;
  },
): void {
  const parts = batchSizes(manifest);
  const order = orderOfWork(manifest);
  for (const batch of batches) {
    const first = parts.first(batch);
    const seen = new Uint8Array(parts.count(batch));
    let caseNumber = 0;
    const describe = (): string => `case ${caseNumber} (batch ${batch})`;
    const found = scanWhole(folder, manifest, batch, (record) => {
      const { position } = record;
      if (record.isFailure || seen[position] === 1) return;
      seen[position] = 1;
      caseNumber = order === undefined ? first + position : order[first + position]!;
      visit(record, caseNumber, describe);
    });
    onBatch(found);
  }
}
