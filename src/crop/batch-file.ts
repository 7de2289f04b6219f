import { basename, dirname } from "node:path";
import type { ParameterValue } from "../combos/index.ts";
import { CropError } from "../errors.ts";
import {
  decode,
  decodeJson,
  encode,
  encodeJson,
  FrameReader,
  FrameWriter,
  namesIn,
  preamble,
  retryStale,
  systemCode,
} from "../files/index.ts";
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

/**
 * Gives the bytes of a batch file: what it is as JSON, the case numbers, and each column, which is raw where it is a
 * Float64Array.
 */
export function encodeBatch(batch: Batch): Uint8Array {
  const { cropId, batch: number, names, cases, columns } = batch;
  const raw = columns.map((column) => column instanceof Float64Array);
  const writer = new FrameWriter(4096 + cases.length * (4 + 8 * columns.length));
  writer.append(encodeJson({ cropId, batch: number, names, raw }));
  writer.append(bytesOf(cases));
  for (const column of columns)
    writer.append(column instanceof Float64Array ? bytesOf(column) : encode(Array.from(column)));
  return Buffer.concat([preamble(format, version), writer.take()]);
}

function bytesOf(array: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
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
      // A network disk may know the folder from before the file came; listing makes it look again.
      if (!namesIn(dirname(path)).includes(basename(path)))
        throw damaged(path, batch, "is not there");
      try {
        reader = new FrameReader(path, format, version);
      } catch (again) {
        if (systemCode(again) !== "ENOENT") throw again;
        throw damaged(path, batch, "is a link that leads nowhere");
      }
    }
    try {
      return parseBatch(path, reader, cropId, batch);
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

function parseBatch(path: string, reader: FrameReader, cropId: string, batch: number): Batch {
  // A copy, since the next frame overwrites this one, and numbers must lie on their boundaries.
  const next = (): Uint8Array => {
    const frame = reader.next();
    if (frame === undefined || !frame.isWhole) throw damaged(path, batch, "is damaged or cut off");
    return frame.payload.slice();
  };
  const head = decodeJson(next()) as
    | {
        readonly cropId?: unknown;
        readonly batch?: unknown;
        readonly names?: unknown;
        readonly raw?: unknown;
      }
    | undefined;
  if (head === undefined || !Array.isArray(head.names) || !Array.isArray(head.raw))
    throw damaged(path, batch, "is not a batch");
  if (head.cropId !== cropId)
    throw damaged(path, batch, `belongs to another crop (id ${String(head.cropId)})`);
  if (head.batch !== batch) throw damaged(path, batch, `holds batch ${String(head.batch)}`);
  const caseBytes = next();
  const cases = new Uint32Array(caseBytes.buffer, 0, caseBytes.length / 4);
  const columns = head.raw.map((isRaw) => {
    const bytes = next();
    const column: unknown =
      isRaw === true ? new Float64Array(bytes.buffer, 0, bytes.length / 8) : decode(bytes);
    if (
      !(column instanceof Float64Array || Array.isArray(column)) ||
      column.length !== cases.length
    )
      throw damaged(path, batch, "has columns of different lengths");
    return column as ArrayLike<ParameterValue>;
  });
  return { cropId, batch, cases, names: head.names as string[], columns };
}
