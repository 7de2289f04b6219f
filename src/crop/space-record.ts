import { readFileSync } from "node:fs";
import { isArrayData, isDType, size, type NdArray } from "../arrays/index.ts";
import { decodeSpace, encodeSpace, type ParameterSpace } from "../combos/index.ts";
import { CropError, isCropError } from "../errors.ts";
import {
  crc32,
  decode,
  diskError,
  encode,
  FrameReader,
  FrameWriter,
  preamble,
  retryStale,
  systemCode,
} from "../files/index.ts";
import { layout } from "./layout.ts";
import type { Manifest } from "./manifest.ts";
import type { Coordinate } from "./resolve-definition.ts";

const version = 1;

/** What labels the results: the parameter space, coordinates, attributes. Only looking and reaping need it. */
export interface Labels {
  readonly space: ParameterSpace;
  readonly coords: Readonly<Record<string, Coordinate>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** Encodes the labels of a crop, the content of its `space.record`. */
export function encodeLabels(cropId: string, { space, coords, attrs }: Labels): Buffer {
  return encodeRecord("crop-space", { cropId, space: encodeSpace(space), coords, attrs });
}

/**
 * Reads the labels of a crop.
 *
 * @throws CropError `corrupt` when the file is damaged or of another crop
 */
export function readLabels(folder: string, cropId: string): Labels {
  const path = layout.space(folder);
  const content = readRecord(path, "crop-space", cropId);
  const { coords, attrs } = content;
  if (!isRecord(coords) || !isRecord(attrs)) throw notWhole(path);
  for (const coordinate of Object.values(coords)) {
    if (!isRecord(coordinate) || !isRecord(coordinate["attrs"])) throw notWhole(path);
    if (coordinate["values"] !== undefined && !isArray(coordinate["values"])) throw notWhole(path);
  }
  return { space: decodeSpace(content["space"]), coords: coords as Labels["coords"], attrs };
}

/**
 * Checks that the labels are those which `crop.json` was written with: new coordinates and old units would go together otherwise.
 *
 * @throws CropError `corrupt` when they are others
 */
export function checkLabels(folder: string, { labelsCrc32 }: Pick<Manifest, "labelsCrc32">): void {
  if (labelsCrc32 === undefined) return;
  const path = layout.space(folder);
  let bytes: Buffer;
  try {
    bytes = retryStale(() => readFileSync(path));
  } catch (error) {
    throw systemCode(error) === "ENOENT"
      ? unusable(path, "is missing")
      : diskError(path, error, "read");
  }
  if (crc32(bytes) !== labelsCrc32)
    throw unusable(path, "does not go with crop.json, as after a refresh that was cut short");
}

/** Encodes the constants of a crop, as every case receives them. */
export function encodeConstants(
  cropId: string,
  constants: Readonly<Record<string, unknown>>,
): Buffer {
  return encodeRecord("crop-constant", { cropId, constants });
}

/** Reads the constants of a crop. */
export function readConstants(folder: string, cropId: string): Readonly<Record<string, unknown>> {
  const path = layout.constants(folder);
  const { constants } = readRecord(path, "crop-constant", cropId);
  if (!isRecord(constants)) throw notWhole(path);
  return constants;
}

/** Tells whether the labels and constants of a crop can be read, and are its own. */
export function areRecordsWhole(
  folder: string,
  manifest: Pick<Manifest, "id" | "hasConstants" | "labelsCrc32">,
): boolean {
  try {
    readLabels(folder, manifest.id);
    checkLabels(folder, manifest);
    if (manifest.hasConstants) readConstants(folder, manifest.id);
    return true;
  } catch (error) {
    if (isCropError(error, "corrupt")) return false;
    throw error;
  }
}

function encodeRecord(format: string, content: unknown): Buffer {
  const writer = new FrameWriter();
  writer.append(encode(content));
  return Buffer.concat([preamble(format, version), writer.take()]);
}

function readRecord(
  path: string,
  format: string,
  cropId: string,
): Readonly<Record<string, unknown>> {
  return retryStale(() => {
    let reader: FrameReader;
    try {
      reader = new FrameReader(path, format, version);
    } catch (error) {
      if (systemCode(error) === "ENOENT") throw unusable(path, "is missing");
      throw isCropError(error, "corrupt") ? notWhole(path) : error;
    }
    try {
      const frame = reader.next();
      if (frame === undefined || !frame.isWhole) throw notWhole(path);
      const content = decode(frame.payload);
      if (!isRecord(content)) throw notWhole(path);
      if (content["cropId"] !== cropId)
        throw unusable(path, `belongs to another crop (id ${String(content["cropId"])})`);
      return content;
    } finally {
      reader.close();
    }
  });
}

function notWhole(path: string): CropError {
  return unusable(path, "is damaged or cut off");
}

function unusable(path: string, what: string): CropError {
  return new CropError(
    "corrupt",
    `${path} ${what}; \`crop sow --refresh\` of the definition writes it anew and keeps the results`,
    { fields: { file: path } },
  );
}

function isArray(value: unknown): value is NdArray {
  if (!isRecord(value)) return false;
  const { dtype, shape, data } = value;
  return (
    isDType(dtype) && Array.isArray(shape) && isArrayData(dtype, data, size(shape as number[]))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
