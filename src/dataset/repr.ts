import { type NdArray, size } from "../arrays/index.ts";
import { showElement } from "./labels.ts";
import type { Attributes } from "./netcdf-attributes.ts";
import type { Labelled, Variable } from "./variable.ts";

const widest = 90;

/** Lets Node show an object (`console.log`) as its own text, not as its fields. */
export function showAsText(object: { toString(): string }): void {
  Object.defineProperty(object, Symbol.for("nodejs.util.inspect.custom"), {
    value: () => object.toString(),
  });
}

/** Gives a dataset as text, in the layout of xarray. */
export function describeDataset(dataset: Labelled): string {
  const coords = [...dataset.variables].filter(([name]) => dataset.isCoordinate(name));
  const vars = [...dataset.variables].filter(([name]) => !dataset.isCoordinate(name));
  const dims = Object.entries(dataset.sizes).map(([dim, length]) => `${dim}: ${length}`);
  const bytes = [...dataset.variables.values()].reduce((sum, { data }) => sum + bytesOf(data), 0);
  const width = Math.max(0, ...[...dataset.variables.keys()].map((name) => name.length)) + 4;
  const bare = Object.keys(dataset.sizes).filter((dim) => !dataset.variables.has(dim));
  return [
    `<crop.Dataset> Size: ${showBytes(bytes)}`,
    `Dimensions:  (${dims.join(", ")})`,
    ...(coords.length === 0
      ? []
      : ["Coordinates:", ...coords.map(([name, v]) => line(name, v, width))]),
    ...(bare.length === 0 ? [] : [`Dimensions without coordinates: ${bare.join(", ")}`]),
    "Data variables:",
    ...(vars.length === 0 ? ["    *empty*"] : vars.map(([name, v]) => line(name, v, width))),
    ...attributeLines(dataset.attrs),
  ].join("\n");
}

interface NamedArray extends Variable {
  readonly name: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly coords: Readonly<Record<string, Variable>>;
}

/** Gives a labelled array as text, in the layout of xarray. */
export function describeArray(array: NamedArray): string {
  const dims = Object.entries(array.sizes).map(([dim, length]) => `${dim}: ${length}`);
  const coords = Object.entries(array.coords);
  const width = Math.max(0, ...coords.map(([name]) => name.length)) + 4;
  const bare = array.dims.filter((dim) => !Object.hasOwn(array.coords, dim));
  return [
    `<crop.DataArray '${array.name}' (${dims.join(", ")})> Size: ${showBytes(bytesOf(array.data))}`,
    rows(array.data),
    ...(coords.length === 0
      ? []
      : ["Coordinates:", ...coords.map(([name, v]) => line(name, v, width))]),
    ...(bare.length === 0 ? [] : [`Dimensions without coordinates: ${bare.join(", ")}`]),
    ...attributeLines(array.attrs),
  ].join("\n");
}

function line(name: string, { dims, data }: Variable, width: number): string {
  const mark = dims.length === 1 && dims[0] === name ? "  * " : "    ";
  const along = dims.length === 0 ? "" : `(${dims.join(", ")}) `;
  const head =
    `${mark}${name}`.padEnd(width + 2) + `${along}${data.dtype} ${showBytes(bytesOf(data))} `;
  return head + summary(data, Math.max(20, widest - head.length));
}

/** The first and last elements, as many as the width holds. */
function summary(data: NdArray, width: number): string {
  const n = size(data.shape);
  const shown: string[] = [];
  let room = width;
  let front = 0;
  const tail: string[] = [];
  while (front + tail.length < n) {
    const isFront = front <= tail.length;
    const text = show(data, isFront ? front : n - 1 - tail.length);
    room -= text.length + 1;
    if (room < 0 && front > 0) return [...shown, "...", ...tail].join(" ");
    if (isFront) {
      shown.push(text);
      front++;
    } else {
      tail.unshift(text);
    }
  }
  return [...shown, ...tail].join(" ");
}

function show(data: NdArray, i: number): string {
  const text = showElement(data, i);
  const { dtype } = data;
  if (dtype !== "float64" && dtype !== "float32")
    return text.length > 40 ? `${text.slice(0, 37)}...` : text;
  const value = Number(text);
  return text === "missing"
    ? text
    : Number.isInteger(value) && Math.abs(value) < 1e16
      ? `${text}.0`
      : shorten(value);
}

function shorten(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  return String(Number(value.toPrecision(4)));
}

/** The last axis a line, cut in the middle when there is too much. */
function rows({ shape, ...data }: NdArray): string {
  const n = size(shape);
  if (shape.length === 0) return show({ shape, ...data }, 0);
  const length = shape.at(-1)!;
  const count = length === 0 ? 0 : n / length;
  const lines: string[] = [];
  for (let row = 0; row < count; row++) {
    if (count > 12 && row === 6) {
      lines.push("...");
      row = count - 6;
    }
    const places = Array.from({ length }, (_, k) => k).filter(
      (k) => length <= 12 || k < 4 || k >= length - 4,
    );
    const texts = places.map((k) => show({ shape, ...data }, row * length + k));
    if (length > 12) texts.splice(4, 0, "...");
    lines.push(`[${texts.join(" ")}]`);
  }
  return lines.length === 0 ? "[]" : lines.join("\n");
}

function attributeLines(attrs: Attributes): string[] {
  const entries = Object.entries(attrs);
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  const lines = entries.map(
    ([name, value]) => `    ${`${name}:`.padEnd(width)}${showAttribute(value)}`,
  );
  return ["Attributes:", ...lines];
}

function showAttribute(value: unknown): string {
  const text =
    typeof value === "string"
      ? value
      : ArrayBuffer.isView(value)
        ? Array.prototype.join.call(value, ",")
        : (JSON.stringify(value, (_, x: unknown) => (typeof x === "bigint" ? String(x) : x)) ??
          String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function bytesOf(array: NdArray): number {
  if (!Array.isArray(array.data)) return array.data.byteLength;
  return array.data.reduce((sum, text) => sum + 2 * text.length, 0);
}

function showBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes}B`;
  const unit =
    bytes < 1e6
      ? ([1e3, "kB"] as const)
      : bytes < 1e9
        ? ([1e6, "MB"] as const)
        : ([1e9, "GB"] as const);
  return `${Math.round(bytes / unit[0])}${unit[1]}`;
}
