import { fromValues, type NdArray, take } from "../arrays/index.ts";
import type { Column, Dataset, Table } from "../dataset/index.ts";
import { CropError } from "../errors.ts";

/**
 * Gives the table of a dataset that lies along `case`, one row for each case that gave something: the arguments, then constants and
 * after them `attrs` (the same in every row), then the outputs.
 *
 * @throws CropError `bad-data` for an output that is no single value
 */
export function tableOfRuns(
  dataset: Dataset,
  args: readonly string[],
  attrs: Readonly<Record<string, unknown>> = {},
): Table {
  const length = dataset.sizes["case"] ?? 0;
  const outputs = Object.keys(dataset.dataVars);
  const rows = rowsWithValue(dataset, outputs, length);
  const isAttribute = (name: string): boolean => Object.hasOwn(attrs, name);
  const names = Object.keys(dataset.attrs);
  const constants = [...names.filter((name) => !isAttribute(name)), ...names.filter(isAttribute)];
  const columns = [
    ...args.map((name) => column(name, dataset.get(name).data, rows)),
    ...constants.map((name) => repeated(name, dataset.attrs[name], rows.length)),
    ...outputs.map((name) => column(name, outputOf(dataset, name), rows)),
  ];
  return { rows: rows.length, columns };
}

function outputOf(dataset: Dataset, name: string): NdArray {
  const { dims, data } = dataset.get(name);
  if (dims.length === 1) return data;
  throw new CropError(
    "bad-data",
    `output \`${name}\` has the dimensions ${dims.slice(1).join(", ")}; a table holds single values only, so give a dataset instead`,
    { fields: { variable: name } },
  );
}

function rowsWithValue(dataset: Dataset, outputs: readonly string[], length: number): number[] {
  const masks = outputs.map((name) => outputOf(dataset, name).missing);
  return Array.from({ length }, (_, row) => row).filter((row) =>
    masks.some((missing) => missing?.[row] !== 1),
  );
}

function column(name: string, data: NdArray, rows: readonly number[]): Column {
  const {
    dtype,
    data: values,
    missing,
  } = rows.length === data.shape[0] ? data : take(data, 0, rows);
  return { name, dtype, values, ...(missing === undefined ? {} : { missing }) };
}

function repeated(name: string, value: unknown, rows: number): Column {
  const isSingle = ["number", "string", "boolean", "bigint"].includes(typeof value);
  const one = fromValues(isSingle ? value : JSON.stringify(value));
  const { dtype, data } = take(
    { ...one, shape: [1] },
    0,
    Array.from<number>({ length: rows }).fill(0),
  );
  return { name, dtype, values: data };
}
