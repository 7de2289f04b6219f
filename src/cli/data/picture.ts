import {
  elementAt,
  isComplex,
  type LazyDataset,
  type NdArray,
  showElement,
  size,
  transpose,
  type Variable,
} from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";
import {
  type Axis,
  type AxisLabels,
  type Coordinates,
  formatNumber,
  heatMap,
  linePlot,
  palette,
  sequentialColor,
} from "../../plots/index.ts";
import { chooseAxes, type Chosen, type PictureChoice } from "./picture-axes.ts";

/** How to draw. */
export interface PictureOptions extends PictureChoice {
  readonly title?: string | undefined;
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly logColor?: boolean;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** More elements than this make no picture that anybody could read, and may not fit into memory. */
const mostElements = 2 ** 26;
const mostHues = 12;

/**
 * Draws a variable as SVG: lines over one dimension, one for each label of another, or a heat map over two.
 *
 * @throws CropError `bad-option` when the variable or its dimensions cannot be shown so, saying what can
 */
export function drawData(data: LazyDataset, options: PictureOptions): string {
  const chosen = chooseAxes(data, options, mostHues);
  const { variable, kind, x, other } = chosen;
  const { dims, shape, attrs, dtype } = data.variables.get(variable)!;
  if (size(shape) > mostElements)
    throw new CropError(
      "bad-option",
      `\`${variable}\` has ${size(shape)} elements, too many for a picture; select a part, such as ${x.dim}=0:10`,
    );
  // What has one label only stands in the title.
  const shown = [other?.dim, x.dim].filter((dim) => dim !== undefined);
  const single = dims.filter((dim) => !shown.includes(dim));
  const part = data.isel(Object.fromEntries(single.map((dim) => [dim, 0])));
  const [across, along] = [
    sorted(part, x.name, x.dim),
    other && sorted(part, other.name, other.dim),
  ];
  const ordered = part.isel(
    Object.fromEntries([[x.dim, across.order], ...(along ? [[along.dim, along.order]] : [])]),
  );
  const inOrder = ordered.variables.get(variable)!.dims;
  const block = transpose(
    ordered.read(variable),
    shown.map((dim) => inOrder.indexOf(dim)),
  );
  const values = realValues(block);
  const isTime = dtype === "datetime64[ns]";
  const value: AxisLabels = {
    ...labelsOf(variable, attrs),
    ...(dtype === "complex128" ? { label: `|${labelsOf(variable, attrs).label}|` } : {}),
  };
  const common = {
    title: options.title ?? titleOf(part, chosen),
    ...(options.width === undefined ? {} : { width: options.width }),
    ...(options.height === undefined ? {} : { height: options.height }),
  };
  const xAxis: Axis = {
    ...across.axis,
    ...(options.logX === true ? { scale: "log" as const } : {}),
  };
  if (kind === "map" && along !== undefined) {
    return heatMap({
      ...common,
      x: { ...xAxis, values: across.values },
      y: {
        ...along.axis,
        ...(options.logY === true ? { scale: "log" as const } : {}),
        values: along.values,
      },
      values,
      ...(block.missing === undefined ? {} : { missing: block.missing }),
      color: {
        ...value,
        ...(options.logColor === true
          ? { scale: "log" as const }
          : { map: hasBothSigns(values, block.missing) ? "diverging" : "sequential" }),
      },
    });
  }
  const n = across.values.length;
  const count = along?.values.length ?? 1;
  return linePlot({
    ...common,
    x: xAxis,
    y: { ...value, scale: options.logY === true ? "log" : isTime ? "time" : "linear" },
    series: Array.from({ length: count }, (_, k) => ({
      name: along === undefined ? variable : `${other!.name} = ${along.names[k]!}`,
      x: across.values,
      y: values.subarray(k * n, (k + 1) * n),
      ...(block.missing === undefined
        ? {}
        : { missing: block.missing.subarray(k * n, (k + 1) * n) }),
      ...(along !== undefined && along.hasOrder && count > palette.length
        ? { color: sequentialColor(count === 1 ? 0 : (0.95 * k) / (count - 1)) }
        : {}),
    })),
  });
}

/** The labels along a dimension, in rising order where they have one. */
interface SortedAxis {
  readonly dim: string;
  readonly axis: Axis;
  readonly order: readonly number[];
  readonly values: Coordinates;
  /** What a legend calls each. */
  readonly names: readonly string[];
  readonly hasOrder: boolean;
}

function sorted(data: LazyDataset, name: string, dim: string): SortedAxis {
  const length = data.sizes[dim]!;
  const found: Variable | undefined = data.variables.has(name)
    ? { dims: [dim], attrs: data.variables.get(name)!.attrs, data: data.read(name) }
    : undefined;
  const values =
    found === undefined ? Array.from({ length }, (_, i) => i) : coordinates(found.data);
  const isTime = found?.data.dtype === "datetime64[ns]";
  const hasOrder = Array.prototype.every.call(
    values,
    (value) => typeof value !== "string" && typeof value !== "boolean",
  );
  const order = Array.from({ length }, (_, i) => i);
  if (hasOrder)
    order.sort((a, b) => (values[a]! < values[b]! ? -1 : values[a]! > values[b]! ? 1 : 0));
  const units = found?.attrs["units"];
  return {
    dim,
    axis: { ...labelsOf(name, found?.attrs ?? {}), ...(isTime ? { scale: "time" as const } : {}) },
    order,
    values: order.map((i) => values[i]!),
    names: order.map((i) => {
      const text = found === undefined ? String(i) : labelText(found.data, i);
      return typeof units === "string" && units !== "" && units !== "1" ? `${text} ${units}` : text;
    }),
    hasOrder,
  };
}

/** A missing label has no place on an axis of numbers, and is named on one of texts. */
function coordinates(array: NdArray): (number | bigint | string | boolean)[] {
  return Array.from({ length: size(array.shape) }, (_, i) => {
    const value = elementAt(array, i);
    if (value === undefined) return array.dtype === "string" ? "missing" : NaN;
    return isComplex(value) ? showElement(array, i) : value;
  });
}

function labelText(array: NdArray, i: number): string {
  const value = elementAt(array, i);
  if (typeof value === "number") return formatNumber(Number(value.toPrecision(6)));
  return typeof value === "string" ? value : showElement(array, i);
}

function hasBothSigns(values: Float64Array, missing: Uint8Array | undefined): boolean {
  const has = (sign: number): boolean =>
    values.some((value, i) => sign * value > 0 && Number.isFinite(value) && missing?.[i] !== 1);
  return has(1) && has(-1);
}

/** The elements as float64 numbers; of complex numbers the modulus. */
function realValues({ dtype, data }: NdArray): Float64Array {
  if (dtype !== "complex128") return Float64Array.from(data as ArrayLike<number | bigint>, Number);
  return Float64Array.from({ length: data.length / 2 }, (_, i) =>
    Math.hypot(Number(data[2 * i]), Number(data[2 * i + 1])),
  );
}

function labelsOf(name: string, attrs: Readonly<Record<string, unknown>>): AxisLabels {
  const long = attrs["long_name"] ?? attrs["standard_name"];
  const { units } = attrs;
  return {
    label: typeof long === "string" && long !== "" ? long : name,
    ...(typeof units === "string" ? { units } : {}),
  };
}

/** The title of the dataset, and the labels that were chosen. */
function titleOf(data: LazyDataset, { variable, x, other }: Chosen): string {
  const fixed = [...data.variables]
    .filter(([name, { dims }]) => data.isCoordinate(name) && dims.length === 0 && name !== variable)
    .filter(([name]) => name !== x.name && name !== other?.name)
    .map(([name, { attrs }]) => {
      const text = labelText(data.read(name), 0);
      return `${name} = ${text}${typeof attrs["units"] === "string" && attrs["units"] !== "1" ? ` ${attrs["units"]}` : ""}`;
    });
  const title = data.attrs["title"];
  return (
    [typeof title === "string" ? title : "", fixed.join(", ")]
      .filter((part) => part !== "")
      .join(": ") || variable
  );
}
