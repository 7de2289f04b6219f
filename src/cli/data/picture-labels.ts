import {
  elementAt,
  isComplex,
  type LazyDataset,
  type NdArray,
  showElement,
  size,
  type Variable,
} from "../../dataset/index.ts";
import { type Axis, type AxisLabels, type Coordinates, formatNumber } from "../../plots/index.ts";
import type { Chosen } from "./picture-axes.ts";

/** The labels along a dimension, in rising order where they have one. */
export interface SortedAxis {
  readonly name: string;
  readonly dim: string;
  readonly axis: Axis;
  readonly order: readonly number[];
  readonly values: Coordinates;
  /** What a legend calls each. */
  readonly names: readonly string[];
  readonly hasOrder: boolean;
  /** They rise evenly by ratio, over more than a decade. */
  readonly isByRatio: boolean;
}

/** Gives the labels of a coordinate `name` along the dimension `dim`, and the order in which they rise. */
export function sorted(data: LazyDataset, name: string, dim: string): SortedAxis {
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
  const rising = order.map((i) => values[i]!);
  return {
    name,
    dim,
    axis: { ...labelsOf(name, found?.attrs ?? {}), ...(isTime ? { scale: "time" as const } : {}) },
    order,
    values: rising,
    names: order.map((i) => {
      const text = found === undefined ? String(i) : labelText(found.data, i);
      return typeof units === "string" && units !== "" && units !== "1" ? `${text} ${units}` : text;
    }),
    hasOrder,
    isByRatio: !isTime && isByRatio(rising),
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

/** Tells whether numbers rise evenly by ratio, over more than a decade. */
function isByRatio(values: readonly unknown[]): boolean {
  const numbers = values.filter((value) => typeof value === "number" || typeof value === "bigint");
  const logs = numbers.map((value) => Math.log10(Number(value)));
  if (numbers.length < values.length || logs.length < 4) return false;
  const step = (logs.at(-1)! - logs[0]!) / (logs.length - 1);
  return (
    step * (logs.length - 1) > 1 &&
    logs.every((log, i) => Math.abs(log - logs[0]! - i * step) < 0.02 * step)
  );
}

/** Gives what an axis is called: `long_name` and units where it has them. */
export function labelsOf(name: string, attrs: Readonly<Record<string, unknown>>): AxisLabels {
  const long = attrs["long_name"] ?? attrs["standard_name"];
  const { units } = attrs;
  return {
    label: typeof long === "string" && long !== "" ? long : name,
    ...(typeof units === "string" ? { units } : {}),
  };
}

/** Gives the title of the dataset and the labels that were chosen, empty where there is neither. */
export function titleOf(data: LazyDataset, { variable, x, other }: Chosen): string {
  const fixed = [...data.variables]
    .filter(([name, { dims }]) => data.isCoordinate(name) && dims.length === 0 && name !== variable)
    .filter(([name]) => name !== x.name && name !== other?.name)
    .map(([name, { attrs }]) => {
      const text = labelText(data.read(name), 0);
      return `${name} = ${text}${typeof attrs["units"] === "string" && attrs["units"] !== "1" ? ` ${attrs["units"]}` : ""}`;
    });
  const title = data.attrs["title"];
  return [typeof title === "string" ? title : "", fixed.join(", ")]
    .filter((part) => part !== "")
    .join(": ");
}
