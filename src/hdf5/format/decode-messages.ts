import type { Hdf5Type } from "../hdf5-type.ts";
import { filterIds } from "./filter-ids.ts";
import type { Hdf5Filters } from "./filters.ts";

/** A type as it stands on the disk. */
export interface StoredType {
  readonly type: Hdf5Type;
  readonly isBigEndian: boolean;
}

/** A shape, and how far it may grow (null: without limit). */
export interface StoredShape {
  readonly shape: readonly number[];
  readonly maxShape: readonly (number | null)[];
}

const floatLayouts: readonly (readonly [bytes: number, ...layout: number[]])[] = [
  [4, 31, 0, 32, 23, 8, 0, 23, 127],
  [8, 63, 0, 64, 52, 11, 0, 52, 1023],
];

/** Gives the shape in a dataspace message; undefined for one without elements of any shape. */
export function decodeShape(body: Uint8Array): StoredShape | undefined {
  const view = viewOf(body);
  const rank = view.getUint8(1);
  const isSecond = view.getUint8(0) === 2;
  if (isSecond && view.getUint8(3) === 2) return undefined;
  const lengths = (at: number): bigint[] =>
    Array.from({ length: rank }, (_, axis) => view.getBigUint64(at + 8 * axis, true));
  const first = isSecond ? 4 : 8;
  const shape = lengths(first).map(Number);
  const hasMaximum = (view.getUint8(2) & 1) !== 0;
  const unlimited = 2n ** 64n - 1n;
  const maxShape = hasMaximum
    ? lengths(first + 8 * rank).map((n) => (n === unlimited ? null : Number(n)))
    : shape;
  return { shape, maxShape };
}

/** Gives the type in a datatype message; undefined for one that is left to the HDF5 library. */
export function decodeType(body: Uint8Array): StoredType | undefined {
  const view = viewOf(body);
  const kind = view.getUint8(0) & 0x0f;
  const bits = view.getUint32(0, true) >>> 8;
  const bytes = view.getUint32(4, true);
  const isBigEndian = (bits & 1) !== 0;
  switch (kind) {
    case 0: {
      const isWhole = view.getUint16(8, true) === 0 && view.getUint16(10, true) === 8 * bytes;
      if (!isWhole || ![1, 2, 4, 8].includes(bytes)) return undefined;
      return { type: { kind: "integer", bytes, signed: (bits & 8) !== 0 }, isBigEndian };
    }
    case 1: {
      const found = [
        bytes,
        (bits >> 8) & 0xff,
        view.getUint16(8, true),
        view.getUint16(10, true),
        ...body.subarray(12, 16),
        view.getUint32(16, true),
      ];
      const isKnown = floatLayouts.some((layout) => layout.every((n, i) => n === found[i]));
      const isImplied = (bits & 0x7e) === 0x20;
      return isKnown && isImplied ? { type: { kind: "float", bytes }, isBigEndian } : undefined;
    }
    case 3: {
      const charset = ((bits >> 4) & 0x0f) === 1 ? "utf-8" : "ascii";
      return { type: { kind: "string", bytes, charset }, isBigEndian: false };
    }
    case 8: {
      const base = decodeType(body.subarray(8))?.type;
      if (base?.kind !== "integer" || view.getUint8(0) >> 4 > 2) return undefined;
      return decodeEnum(body, bits & 0xffff, base);
    }
    case 9: {
      const charset = ((bits >> 8) & 0x0f) === 1 ? "utf-8" : "ascii";
      if ((bits & 0x0f) !== 1 || bytes !== 16) return undefined;
      return { type: { kind: "string", bytes: "variable", charset }, isBigEndian: false };
    }
    default:
      return undefined;
  }
}

/** Gives the enum whose members stand behind its base type: padded names, then values. */
function decodeEnum(
  body: Uint8Array,
  count: number,
  base: Extract<Hdf5Type, { kind: "integer" }>,
): StoredType | undefined {
  const isBigEndian = (body[9]! & 1) !== 0;
  if (isBigEndian || base.bytes > 4) return undefined;
  const names: string[] = [];
  let at = 20;
  for (let i = 0; i < count; i++) {
    const end = body.indexOf(0, at);
    if (end === -1) return undefined;
    names.push(Buffer.from(body.subarray(at, end)).toString("utf8"));
    at += Math.ceil((end - at + 1) / 8) * 8;
  }
  const values = Buffer.from(body.subarray(at, at + count * base.bytes));
  if (values.length < count * base.bytes) return undefined;
  const members: Record<string, number> = {};
  for (const [i, name] of names.entries()) {
    const place = i * base.bytes;
    members[name] = base.signed
      ? values.readIntLE(place, base.bytes)
      : values.readUIntLE(place, base.bytes);
  }
  return { type: { kind: "enum", bytes: base.bytes, signed: base.signed, members }, isBigEndian };
}

const filterOrder: readonly number[] = [filterIds.shuffle, filterIds.gzip, filterIds.fletcher32];

/** Gives the filters in a filter message; undefined for others than are applied here, or in another order. */
export function decodeFilters(body: Uint8Array): Hdf5Filters | undefined {
  const view = viewOf(body);
  const isFirst = view.getUint8(0) === 1;
  let at = isFirst ? 8 : 2;
  let filters: Hdf5Filters = {};
  let last = -1;
  for (let i = 0; i < view.getUint8(1); i++) {
    const id = view.getUint16(at, true);
    at += 2;
    let nameBytes = 0;
    if (isFirst || id >= 256) {
      nameBytes = view.getUint16(at, true);
      at += 2;
    }
    const count = view.getUint16(at + 2, true);
    at += 4 + (isFirst ? Math.ceil(nameBytes / 8) * 8 : nameBytes);
    const value = count === 0 ? 0 : view.getUint32(at, true);
    at += 4 * (isFirst ? count + (count % 2) : count);
    const rank = filterOrder.indexOf(id === filterIds.lzf ? filterIds.gzip : id);
    if (rank <= last) return undefined;
    last = rank;
    if (id === filterIds.shuffle) filters = { ...filters, shuffle: true };
    else if (id === filterIds.gzip) filters = { ...filters, gzip: value };
    else if (id === filterIds.lzf) filters = { ...filters, lzf: true };
    else filters = { ...filters, fletcher32: true };
  }
  return filters;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
