import { statSync } from "node:fs";
import Table from "cli-table3";
import {
  type Attributes,
  elementAt,
  type LazyDataset,
  type NdArray,
  showElement,
  size,
  summarize,
  type VariableSummary,
} from "../../dataset/index.ts";
import { exitStatus } from "../../errors.ts";
import { isSet, print, printJson, textOf } from "../arguments.ts";
import type { SingleCommand } from "../command.ts";
import { formatBytes } from "../durations.ts";
import { jsonAttribute, jsonElement } from "./elements.ts";
import { useFile, withFile, withVariables } from "./open-data.ts";

export const infoCommand: SingleCommand = {
  usage: "info <file>",
  describe: "Show dimensions, coordinates, ranges and how much is missing",
  build: (parser) =>
    withVariables(withFile(parser))
      .option("json", { type: "boolean", describe: "print one JSON document" })
      .example("crop data info damped.nc", "what is in it"),
  run: async (args) =>
    await useFile(args, (data) => {
      const path = textOf(args, "file")!;
      if (isSet(args, "json")) printJson(documentOf(path, data));
      else describe(path, data);
      return exitStatus.done;
    }),
};

/** A few labels are listed one by one. */
const fewLabels = 100;

function documentOf(path: string, data: LazyDataset): unknown {
  const described = (isCoordinate: boolean): Record<string, unknown> =>
    Object.fromEntries(
      [...data.variables.keys()]
        .filter((name) => data.isCoordinate(name) === isCoordinate)
        .map((name) => [name, documentOfVariable(data, name)]),
    );
  return {
    file: path,
    bytes: statSync(path).size,
    dims: data.sizes,
    unlimited: data.unlimited,
    coords: described(true),
    variables: described(false),
    unreadable: Object.fromEntries(data.unreadable),
    groups: data.groups,
    attrs: jsonAttributes(data.attrs),
  };
}

function documentOfVariable(data: LazyDataset, name: string): unknown {
  const { dims, shape, dtype, attrs } = data.variables.get(name)!;
  const { elements, missing, nan, range } = summarize(data, name);
  const labels = data.labels(name)?.data;
  return {
    dims,
    shape,
    dtype,
    attrs: jsonAttributes(attrs),
    min: range === undefined ? null : jsonElement(range[0], 0),
    max: range === undefined ? null : jsonElement(range[1], 0),
    elements,
    missing,
    missingShare: elements === 0 ? 0 : missing / elements,
    nan,
    ...(labels === undefined || elements > fewLabels
      ? {}
      : { labels: Array.from({ length: elements }, (_, i) => jsonElement(labels, i)) }),
  };
}

function jsonAttributes(attrs: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attrs).map(([name, value]) => [name, jsonAttribute(value)]),
  );
}

function describe(path: string, data: LazyDataset): void {
  const dims = Object.entries(data.sizes).map(
    ([dim, length]) => `${dim}: ${length}${data.unlimited.includes(dim) ? " (unlimited)" : ""}`,
  );
  print(`${path}, ${formatBytes(statSync(path).size)}`, `dimensions: ${dims.join(", ") || "none"}`);
  const names = [...data.variables.keys()];
  for (const [title, isCoordinate] of [
    ["coordinate", true],
    ["variable", false],
  ] as const) {
    const chosen = names.filter((name) => data.isCoordinate(name) === isCoordinate);
    if (chosen.length === 0) continue;
    const table = new Table({
      head: [title, "dimensions", "dtype", "values", "units", "missing"],
      style: { head: [], border: [] },
    });
    for (const name of chosen) table.push(rowOf(data, name));
    print(table.toString());
  }
  for (const [name, reason] of data.unreadable)
    print(`${name}: cannot be read, it holds ${reason}`);
  if (data.groups.length > 0) print(`groups below, not looked at: ${data.groups.join(", ")}`);
  const attrs = Object.entries(data.attrs);
  const width = Math.max(0, ...attrs.map(([name]) => name.length));
  if (attrs.length > 0) print("attributes:");
  for (const [name, value] of attrs) print(`  ${name.padEnd(width)}  ${textOfAttribute(value)}`);
}

function rowOf(data: LazyDataset, name: string): string[] {
  const { dims, dtype, attrs } = data.variables.get(name)!;
  const summary = summarize(data, name);
  const units = attrs["units"];
  return [
    name,
    dims.join(", "),
    dtype,
    valuesOf(data, name, summary),
    typeof units === "string" ? units : "",
    shareOf(summary),
  ];
}

/** The range; of text, and of what is in no order, the first and the last labels. */
function valuesOf(data: LazyDataset, name: string, { range }: VariableSummary): string {
  if (range !== undefined) {
    const [least, greatest] = range.map(rounded);
    return least === greatest ? `${least}` : `${least} to ${greatest}`;
  }
  const { shape, dtype } = data.variables.get(name)!;
  const n = size(shape);
  if (n === 0) return "";
  const labels: NdArray =
    shape.length <= 1 && n <= fewLabels ? data.read(name) : { dtype, shape: [0], data: [] };
  const texts = Array.from({ length: size(labels.shape) }, (_, i) =>
    shortened(showElement(labels, i)),
  );
  if (texts.length === 0) return `${n} elements`;
  return texts.length > 4
    ? `${texts.slice(0, 2).join(", ")}, …, ${texts.at(-1)}`
    : texts.join(", ");
}

function shortened(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

/** Six digits are enough to see what a number is; `--json` gives them all. */
function rounded(one: NdArray): string {
  const value = elementAt(one, 0);
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(6)))
    : showElement(one, 0);
}

function shareOf({ elements, missing, nan }: VariableSummary): string {
  const percent = (n: number): string => {
    const share = (100 * n) / elements;
    return share > 0 && share < 0.1 ? "< 0.1 %" : `${Number(share.toFixed(1))} %`;
  };
  const parts = [
    missing === 0 ? "0" : `${missing} (${percent(missing)})`,
    nan === 0 ? "" : `${nan} NaN`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function textOfAttribute(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(jsonAttribute(value));
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
