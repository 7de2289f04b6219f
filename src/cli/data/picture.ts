import { type LazyDataset, type NdArray, size, transpose } from "../../dataset/index.ts";
import { CropError } from "../../errors.ts";
import {
  type Axis,
  type AxisLabels,
  heatMap,
  type LinePlot,
  linePlot,
  palette,
  sequentialColor,
} from "../../plots/index.ts";
import { chooseAxes, type PictureChoice } from "./picture-axes.ts";
import { labelsOf, sorted, type SortedAxis, titleOf } from "./picture-labels.ts";

/** How to draw. */
export interface PictureOptions extends PictureChoice {
  /** Default: the title of the dataset, and the labels that were chosen. */
  readonly title?: string | undefined;
  /** Default: for lines whose labels are evenly spaced by ratio, over more than a decade. */
  readonly logX?: boolean | undefined;
  readonly logY?: boolean | undefined;
  readonly logColor?: boolean | undefined;
  /** Pixels. */
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
  const { dims, shape } = data.variables.get(variable)!;
  if (size(shape) > mostElements)
    throw new CropError(
      "bad-option",
      `\`${variable}\` has ${size(shape)} elements, too many for a picture; select a part, such as ${x.dim}=0:10`,
    );
  // What has one label only stands in the title.
  const shown = [other?.dim, x.dim].filter((dim) => dim !== undefined);
  const single = dims.filter((dim) => !shown.includes(dim));
  const part = data.isel(Object.fromEntries(single.map((dim) => [dim, 0])));
  const across = sorted(part, x.name, x.dim);
  const along = other && sorted(part, other.name, other.dim);
  const axes = along === undefined ? [across] : [along, across];
  const ordered = part.isel(Object.fromEntries(axes.map(({ dim, order }) => [dim, order])));
  const { dims: inOrder, attrs } = ordered.variables.get(variable)!;
  const values = transpose(
    ordered.read(variable),
    shown.map((dim) => inOrder.indexOf(dim)),
  );
  const picture: Picture = { variable, values, labels: labelsOf(variable, attrs), across, along };
  const title = options.title ?? titleOf(part, chosen);
  const { width, height } = options;
  const frame = {
    ...(title === "" ? {} : { title }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
  };
  return kind === "map" && along !== undefined
    ? drawMap({ ...picture, along }, options, frame)
    : drawLines(picture, options, frame);
}

/** What is drawn: `[along, across]` values, or `[across]`. */
interface Picture {
  readonly variable: string;
  readonly values: NdArray;
  readonly labels: AxisLabels;
  readonly across: SortedAxis;
  readonly along: SortedAxis | undefined;
}

type Frame = Pick<LinePlot, "title" | "width" | "height">;

function drawLines(
  { variable, values: array, labels, across, along }: Picture,
  { logX, logY }: PictureOptions,
  frame: Frame,
): string {
  const { values, label } = realValues(array, labels.label);
  const { missing, dtype } = array;
  const n = across.values.length;
  const count = along?.values.length ?? 1;
  const isLogX = logX ?? across.isByRatio;
  return linePlot({
    ...frame,
    x: { ...across.axis, ...(isLogX ? { scale: "log" } : {}) },
    y: {
      ...labels,
      label,
      scale: logY === true ? "log" : dtype === "datetime64[ns]" ? "time" : "linear",
    },
    series: Array.from({ length: count }, (_, k) => ({
      name: along === undefined ? variable : `${along.name} = ${along.names[k]!}`,
      x: across.values,
      y: values.subarray(k * n, (k + 1) * n),
      ...(missing === undefined ? {} : { missing: missing.subarray(k * n, (k + 1) * n) }),
      // Many lines in an order are told apart by a colour that runs with it; the palest yellow is left out.
      ...(along?.hasOrder === true && count > palette.length
        ? { color: sequentialColor((0.95 * k) / (count - 1)) }
        : {}),
    })),
  });
}

function drawMap(
  { values: array, labels, across, along }: Picture & { readonly along: SortedAxis },
  { logX, logY, logColor }: PictureOptions,
  frame: Frame,
): string {
  const { values, label } = realValues(array, labels.label);
  const { missing } = array;
  const scaled = (axis: Axis, isLog: boolean | undefined): Axis =>
    isLog === undefined ? axis : { ...axis, scale: isLog ? "log" : "linear" };
  return heatMap({
    ...frame,
    x: { ...scaled(across.axis, logX), values: across.values },
    y: { ...scaled(along.axis, logY), values: along.values },
    values,
    ...(missing === undefined ? {} : { missing }),
    color: {
      ...labels,
      label,
      ...(logColor === true
        ? { scale: "log" }
        : { map: hasBothSigns(values, missing) ? "diverging" : "sequential" }),
    },
  });
}

function hasBothSigns(values: Float64Array, missing: Uint8Array | undefined): boolean {
  const has = (sign: number): boolean =>
    values.some((value, i) => sign * value > 0 && Number.isFinite(value) && missing?.[i] !== 1);
  return has(1) && has(-1);
}

/** Gives the elements as float64 numbers, and what they are called: of complex numbers the modulus. */
function realValues(
  { dtype, data }: NdArray,
  label: string,
): { readonly values: Float64Array; readonly label: string } {
  if (dtype !== "complex128") {
    const values = Float64Array.from(data as ArrayLike<number | bigint>, Number);
    return { values, label };
  }
  const values = Float64Array.from({ length: data.length / 2 }, (_, i) =>
    Math.hypot(Number(data[2 * i]), Number(data[2 * i + 1])),
  );
  return { values, label: `|${label}|` };
}
