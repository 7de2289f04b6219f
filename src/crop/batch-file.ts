import type { ParameterValue } from "../combos/index.ts";
import { CropError } from "../errors.ts";
import { decode, encode, FrameReader, FrameWriter, preamble, retryStale, systemCode } from "../files/index.ts";
import { layout } from "./layout.ts";

const format = "crop-batch";
const version = 1;

/** The cases of one batch. */
export interface Batch {
  readonly cropId: string;
  readonly batch: number;
  /** Number of each case in the order given, from 0. */
  readonly cases: Uint32Array;
  /** Names of the swept arguments, and their values by argument and case. */
  readonly names: readonly string[];
  readonly columns: readonly ArrayLike<ParameterValue>[];
}

/** Gives the values of one case, in the order of the names. */
export function rowOf(batch: Batch, position: number): ParameterValue[] {
  return batch.columns.map((column) => column[position]!);
}

/** Gives the bytes of a batch file. Columns of numbers only should be Float64Array: they are written as they are. */
export function encodeBatch(batch: Batch): Uint8Array {
  const writer = new FrameWriter();
  writer.append(encode(batch));
  return Buffer.concat([preamble(format, version), writer.take()]);
}

/**
 * Reads the cases of a batch.
 *
 * @throws CropError `corrupt` when the file is cut off, damaged, or of another crop or batch
 */
export function readBatch(folder: string, cropId: string, batch: number): Batch {
  const path = layout.batch(folder, batch);
  return retryStale(() => {
    let reader: FrameReader;
    try {
      reader = new FrameReader(path, format, version);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      throw damaged(path, batch, "is not there");
    }
    try {
      const frame = reader.next();
      if (frame === undefined || !frame.isWhole) throw damaged(path, batch, "is damaged or cut off");
      return parseBatch(path, decode(frame.payload), cropId, batch);
    } finally {
      reader.close();
    }
  });
}

function damaged(path: string, batch: number, what: string): CropError {
  return new CropError("corrupt", `${path} ${what}; \`crop check --delete-bad\` writes it again`, {
    fields: { file: path, batch },
  });
}

function parseBatch(path: string, content: unknown, cropId: string, batch: number): Batch {
  const found = content as Partial<Batch> | null;
  if (
    typeof found?.cropId !== "string" ||
    !(found.cases instanceof Uint32Array) ||
    !Array.isArray(found.names) ||
    !Array.isArray(found.columns) ||
    found.columns.length !== found.names.length
  ) {
    throw damaged(path, batch, "is not a batch");
  }
  if (found.cropId !== cropId) throw damaged(path, batch, `belongs to another crop (id ${found.cropId})`);
  if (found.batch !== batch) throw damaged(path, batch, `holds batch ${String(found.batch)}`);
  return found as Batch;
}
